// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;

/**
 * The rows of a learnable task with other numbers as labels.
 *
 * @param labels of all rows
 * @param train how many of the first rows are trained on; the others are judged
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
record LearnedNumbers(LearnableTask task, float[] labels, int train) {
  SeedSet trained() {
    return rows(0, train);
  }

  SeedSet judged() {
    return rows(train, labels.length);
  }

  private SeedSet rows(int from, int to) {
    SeedSet rows = task.rows(TaskType.REGRESSION, from, to);
    float[] label = new float[to - from];
    System.arraycopy(labels, from, label, 0, label.length);
    return SeedSet.of(
        task.graph().schema().nodeType(task.entity()).index(), rows.entity(), rows.time(), label);
  }

  TrainingConfig.Builder config(int epochs) {
    return TrainingConfig.builder()
        .task(TaskType.REGRESSION)
        .entity(task.entity())
        .set(TrainingOptions.NUM_NEIGHBORS, "[{hop1: {default: 6}}]")
        .set(TrainingOptions.CHANNELS, 16)
        .set(TrainingOptions.BATCH_SIZE, 100)
        .set(TrainingOptions.EPOCHS, epochs)
        .set(TrainingOptions.LEARNING_RATE, 0.01)
        .set(TrainingOptions.DROPOUT, 0.0)
        .set(TrainingOptions.HEAD_DROPOUT, 0.0);
  }

  TrainedModel fit(TrainingConfig config) {
    return new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(trained(), judged());
  }

  /** Of the judged rows. */
  float[] predict(TrainedModel model) {
    SeedSet rows = judged();
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }
}
