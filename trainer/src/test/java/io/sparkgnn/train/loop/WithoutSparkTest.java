// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This module's class path is that of a program that trains or scores without Spark. */
class WithoutSparkTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.spark.SparkContext",
        "org.apache.hadoop.fs.FileSystem",
        "io.delta.tables.DeltaTable",
        "io.netty.channel.Channel",
        "scala.Option"
      })
  void theClassPathHasNo(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void trainsAndScores() {
    LearnableTask task = LearnableTask.make(3, 96);
    TrainingConfig config = TrainingTest.small(task, TaskType.BINARY).set(EPOCHS, 1).build();
    TrainedModel model =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(task.rows(TaskType.BINARY, 0, 64), task.rows(TaskType.BINARY, 64, 96));
    SeedSet rows = task.rows(TaskType.BINARY, 64, 96);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      assertThat(predictor.predict(rows.entity(), rows.time(), rows.size())).hasSize(32);
    }
  }
}
