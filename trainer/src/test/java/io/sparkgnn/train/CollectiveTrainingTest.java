package io.sparkgnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CollectiveTrainingTest {
  private static <T> List<T> together(int size, Function<Collective, T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (Collective collective : ThreadCollective.of(size)) {
        running.add(threads.submit(() -> work.apply(collective)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void gathersEveryProcesssValuesInTheOrderOfRanks() throws Exception {
    List<float[]> all =
        together(
            3,
            collective -> {
              float[] mine = new float[collective.rank()];
              java.util.Arrays.fill(mine, 10 + collective.rank());
              return Gather.floats(collective, mine);
            });
    assertThat(all).allSatisfy(values -> assertThat(values).containsExactly(11, 12, 12));
    List<long[]> longs =
        together(2, c -> Gather.longs(c, c.rank() == 0 ? Long.MIN_VALUE + 7 : -123456789012345L));
    assertThat(longs.get(1)).containsExactly(Long.MIN_VALUE + 7, -123456789012345L);
  }

  @Test
  void processesEndWithTheSameModelAndLearnLikeOne() throws Exception {
    LearnableTask task = LearnableTask.make(1, 640);
    TrainingConfig config =
        TrainingTest.small(task, TaskType.BINARY).epochs(2).dropout(0).headDropout(0).build();
    int[] cuts = {0, 300, 481, 640};
    List<TrainedModel> models =
        together(
            3,
            collective -> {
              int rank = collective.rank();
              // The last process has no training rows at all.
              return new Training(task.graph(), config, collective, TrainingListener.NONE)
                  .fit(
                      rank == 2
                          ? LabeledSeeds.empty()
                          : task.rows(TaskType.BINARY, cuts[rank], cuts[rank + 1]),
                      task.rows(TaskType.BINARY, 481 + 53 * rank, 481 + 53 * (rank + 1)));
            });
    assertThat(models.get(1).weights()).isEqualTo(models.get(0).weights());
    assertThat(models.get(2).weights()).isEqualTo(models.get(0).weights());
    assertThat(models.get(2).history().get(1).metrics())
        .isEqualTo(models.get(0).history().get(1).metrics());
    TrainedModel alone =
        new Training(task.graph(), config, Collective.single(), TrainingListener.NONE)
            .fit(task.rows(TaskType.BINARY, 0, 481), task.rows(TaskType.BINARY, 481, 640));
    assertThat(models.get(0).best().metrics().get("auroc"))
        .isCloseTo(alone.best().metrics().get("auroc"), within(0.03));
  }

  @Test
  void theSingleProcessLeavesSumsAsTheyAre() {
    FloatBuffer values = FloatBuffer.wrap(new float[] {1, 2});
    Collective.single().allReduce(values);
    assertThat(values.array()).containsExactly(1, 2);
    assertThat(Collective.single().broadcast(new byte[] {5})).containsExactly(5);
  }
}
