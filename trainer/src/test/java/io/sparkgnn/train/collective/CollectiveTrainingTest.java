// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.collective;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CLASS_WEIGHTS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.ThreadCollective;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loop.TrainingTest;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

@Integration
class CollectiveTrainingTest {
  @Test
  void gathersEveryProcesssValuesInTheOrderOfRanks() throws Exception {
    List<float[]> all =
        ThreadCollective.together(
            3,
            collective -> {
              float[] mine = new float[collective.rank()];
              java.util.Arrays.fill(mine, 10 + collective.rank());
              return Gather.floats(collective, mine);
            });
    assertThat(all).allSatisfy(values -> assertThat(values).containsExactly(11, 12, 12));
  }

  private static TrainedModel fit(
      LearnableTask task, TrainingConfig config, Collective collective) {
    return new Training(task.graph(), config, collective, TrainingListener.NONE)
        .fit(task.rows(config.task(), 0, 481), task.rows(config.task(), 481, 640));
  }

  @Test
  void anyNumberOfProcessesFollowsTheSameLossCurve() throws Exception {
    LearnableTask task = LearnableTask.make(1, 640);
    // A batch of 481 / 5 rows does not divide evenly, and balanced classes weigh differently.
    TrainingConfig config =
        TrainingTest.small(task, TaskType.BINARY)
            .set(EPOCHS, 3)
            .set(BATCH_SIZE, 100)
            .set(CLASS_WEIGHTS, ClassWeights.BALANCED)
            .set(DROPOUT, 0.0)
            .set(HEAD_DROPOUT, 0.0)
            .build();
    TrainedModel alone = fit(task, config, SingleProcess.INSTANCE);
    for (int size = 2; size <= 3; size++) {
      List<TrainedModel> models =
          ThreadCollective.together(size, collective -> fit(task, config, collective));
      TrainedModel first = models.get(0);
      for (TrainedModel other : models) {
        assertThat(other.weights()).isEqualTo(first.weights());
        assertThat(other.best().metrics()).isEqualTo(first.best().metrics());
      }
      for (int epoch = 0; epoch < 3; epoch++) {
        assertThat(first.history().get(epoch).trainLoss())
            .isCloseTo(alone.history().get(epoch).trainLoss(), within(2e-4));
      }
      assertThat(first.best().metrics().get("auroc"))
          .isCloseTo(alone.best().metrics().get("auroc"), within(2e-3));
    }
  }

  @Test
  void aProcessWithoutRowsInABatchTakesPartInTheSum() throws Exception {
    LearnableTask task = LearnableTask.make(1, 640);
    TrainingConfig config =
        TrainingTest.small(task, TaskType.BINARY).set(EPOCHS, 1).set(BATCH_SIZE, 2).build();
    List<TrainedModel> models =
        ThreadCollective.together(
            3,
            collective ->
                new Training(task.graph(), config, collective, TrainingListener.NONE)
                    .fit(task.rows(TaskType.BINARY, 0, 9), SeedSet.none()));
    assertThat(models.get(2).weights()).isEqualTo(models.get(0).weights());
  }

  @Test
  void theSingleProcessLeavesSumsAsTheyAre() {
    FloatBuffer values = FloatBuffer.wrap(new float[] {1, 2});
    assertThat(SingleProcess.INSTANCE.allReduce(values, 0.5)).isEqualTo(0.5);
    assertThat(values.array()).containsExactly(1, 2);
    assertThat(SingleProcess.INSTANCE.broadcast(new byte[] {5})).containsExactly(5);
  }
}
