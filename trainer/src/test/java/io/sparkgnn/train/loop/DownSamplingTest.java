// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of many rows of one class an epoch takes few, and probabilities are those of all. */
class DownSamplingTest {
  private static final int TRAIN = 9000;
  private static final int ROWS = 12_000;
  private static LearnableTask task;
  private static float[] rare;
  private static float[] classes;

  @BeforeAll
  static void draw() {
    task = LearnableTask.make(5, ROWS);
    float[] many = task.rows(TaskType.BINARY, 0, ROWS).numbers().values();
    Random random = new Random(11);
    rare = new float[ROWS];
    classes = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      rare[row] = random.nextDouble() < (many[row] > 0 ? 0.034 : 0.006) ? 1 : 0;
      classes[row] = rare[row] > 0 ? 2 : random.nextDouble() < 0.04 ? 0 : 1;
    }
  }

  private static SeedSet rows(float[] labels, int[] chosen) {
    SeedSet all = task.rows(TaskType.BINARY, 0, ROWS);
    int type = task.graph().schema().nodeType(task.entity()).index();
    return new SeedSet(
            List.of(new EntityColumn(type, all.entity())), all.time(), NumberLabels.of(labels))
        .rows(chosen);
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static TrainingConfig.Builder config(TaskType type, double ratio) {
    return TrainingConfig.builder()
        .task(type)
        .entity(task.entity())
        .set(TrainingOptions.NUM_NEIGHBORS, "[{hop1: {default: 4}}]")
        .set(TrainingOptions.CHANNELS, 8)
        .set(TrainingOptions.HISTORY, 0)
        .set(TrainingOptions.BATCH_SIZE, 64)
        .set(TrainingOptions.EPOCHS, 12)
        .set(TrainingOptions.PATIENCE, 0)
        .set(TrainingOptions.LEARNING_RATE, 0.01)
        .set(TrainingOptions.METRIC, Optional.of(StandardMetric.LOG_LOSS))
        .set(TrainingOptions.DOWN_SAMPLE, ratio);
  }

  private static float[] predicted(TrainingConfig config, SeedSet train, List<String> notes) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void noted(String note) {
            notes.add(note);
          }
        };
    TrainedModel model =
        new Training(task.graph(), config, SingleProcess.INSTANCE, listener)
            .fit(train, SeedSet.none());
    SeedSet others = rows(rare, range(TRAIN, ROWS));
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      return predictor.predict(others.entity(), others.time(), others.size());
    }
  }

  private static double mean(float[] values, int from, int step) {
    double sum = 0;
    for (int i = from; i < values.length; i += step) {
      sum += values[i];
    }
    return sum / (values.length / step);
  }

  @Test
  void probabilitiesAreThoseOfAllRows() {
    double share = mean(Arrays.copyOf(rare, TRAIN), 0, 1);
    List<String> notes = new ArrayList<>();
    float[] corrected =
        predicted(config(TaskType.BINARY, 2).build(), rows(rare, range(0, TRAIN)), notes);
    assertThat(mean(corrected, 0, 1)).isCloseTo(share, within(0.25 * share));
    int ones = (int) Math.rint(share * TRAIN);
    assertThat(notes)
        .contains(
            "an epoch takes %d of the %d training rows of label 0, other ones each time, and all %d of the rest; probabilities are those of all rows"
                .formatted(2 * ones, TRAIN - ones, ones));
    int[] some = IntStream.range(0, TRAIN).filter(row -> rare[row] > 0 || row % 24 == 0).toArray();
    float[] asTheyAre =
        predicted(config(TaskType.BINARY, 0).build(), rows(rare, some), new ArrayList<>());
    assertThat(mean(asTheyAre, 0, 1)).isGreaterThan(5 * share);
  }

  /** The same of labels the other way round, where ones are the many. */
  @Test
  void manyOnesAreTakenLikewise() {
    float[] other = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      other[row] = 1 - rare[row];
    }
    double zeros = mean(Arrays.copyOf(rare, TRAIN), 0, 1);
    float[] predicted =
        predicted(
            config(TaskType.BINARY, 2).build(), rows(other, range(0, TRAIN)), new ArrayList<>());
    assertThat(1 - mean(predicted, 0, 1)).isCloseTo(zeros, within(0.25 * zeros));
  }

  @Test
  void soAreThoseOfClasses() {
    float[] predicted =
        predicted(
            config(TaskType.MULTICLASS, 1).build(),
            rows(classes, range(0, TRAIN)),
            new ArrayList<>());
    for (int c = 0; c < 3; c++) {
      int number = c;
      double share =
          IntStream.range(0, TRAIN).filter(row -> classes[row] == number).count() / (double) TRAIN;
      assertThat(mean(predicted, c, 3)).as("class %d", c).isCloseTo(share, within(0.25 * share));
    }
  }

  @Test
  void everyRowHasItsTurnAndTheRareOnesAlways() {
    SeedSet rows = rows(rare, range(0, 2000));
    TrainingConfig config = config(TaskType.BINARY, 3).build();
    long ones = IntStream.range(0, 2000).filter(row -> rare[row] > 0).count();
    int steps = EpochRows.steps(rows, config);
    assertThat(steps).isEqualTo((int) ((4 * ones + 63) / 64));
    Set<Integer> seen = new HashSet<>();
    int epochs = (int) Math.ceil((2000 - ones) / (3.0 * ones));
    for (int epoch = 0; epoch < epochs; epoch++) {
      Set<Integer> taken = new HashSet<>();
      for (int step = 0; step < steps; step++) {
        int[] all = new EpochRows(rows, config, epoch, steps).all(step);
        Arrays.stream(all).forEach(taken::add);
        for (int processes = 2; processes <= 3; processes++) {
          int[] together = new int[0];
          for (Collective each : ThreadCollective.of(processes)) {
            int[] mine = new EpochRows(rows, config, epoch, steps, each, null).mine(step);
            int before = together.length;
            together = Arrays.copyOf(together, before + mine.length);
            System.arraycopy(mine, 0, together, before, mine.length);
          }
          assertThat(together).isEqualTo(all);
        }
      }
      assertThat(taken).hasSize((int) (4 * ones));
      assertThat(taken.stream().filter(row -> rare[row] > 0)).hasSize((int) ones);
      seen.addAll(taken);
    }
    assertThat(seen).hasSize(2000);
  }

  @Test
  void enoughRowsAreAllTaken() {
    SeedSet rows = rows(rare, range(0, 2000));
    TrainingConfig config = config(TaskType.BINARY, 1000).build();
    assertThat(new EpochRows(rows, config, 1, 1).all(0))
        .isEqualTo(new EpochRows(rows, config(TaskType.BINARY, 0).build(), 1, 1).all(0));
  }

  @Test
  void whatHasNoClassesOrAnotherLossIsRefused() {
    assertThatThrownBy(() -> config(TaskType.REGRESSION, 2).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("downSample = 2.0: rows of a regression task are of no class each");
    assertThatThrownBy(
            () ->
                config(TaskType.BINARY, 2)
                    .set(TrainingOptions.LOSS, Optional.of(StandardLoss.FOCAL))
                    .build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("leave out loss");
  }
}
