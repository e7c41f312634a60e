// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.K;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.PlainShop;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rankings of which there is little to rank, or little to rank by. */
class LittleToRankTest {
  private static final int BEST = 3;

  /** The answers about all users, as of the shop's end: items, then scores. */
  private static float[] answers(RandomGraph shop) {
    InMemoryGraph graph = new InMemoryGraph(shop);
    int users = (int) shop.topology().nodeCount(0);
    int items = (int) shop.topology().nodeCount(1);
    long[] times = new long[users];
    Arrays.fill(times, shop.newest());
    ItemLabels.Builder labels = new ItemLabels.Builder(1);
    for (int user = 0; user < users; user++) {
      labels.add(user * 7919L % items);
    }
    SeedSet rows =
        new SeedSet(
            List.of(new EntityColumn(0, LongStream.range(0, users).toArray())),
            times,
            labels.build());
    TrainingConfig config =
        TrainingConfig.builder()
            .task(TaskType.RANKING)
            .entity("users")
            .items("items")
            .set(K, BEST)
            .set(CHANNELS, 8)
            .set(EPOCHS, 1)
            .build();
    TrainedModel model =
        new Training(graph, config, SingleProcess.INSTANCE, TrainingListener.NONE).fit(rows, rows);
    assertThat(model.figures()).allSatisfy((name, value) -> assertThat(value).isFinite());
    try (Predictor predictor = model.predictor(graph, "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  @Test
  void oneItemAloneIsTheOnlyAnswer() {
    float[] answers = answers(PlainShop.make(1, 30, 1, 100));
    for (int user = 0; user < 30; user++) {
      assertThat(Arrays.copyOfRange(answers, user * 2 * BEST, user * 2 * BEST + BEST))
          .containsExactly(0, -1, -1);
      assertThat(answers[user * 2 * BEST + BEST]).isFinite();
    }
  }

  @Test
  void whoHasNoHistoryIsAnsweredToo() {
    RandomGraph shop = PlainShop.make(2, 300, 40, 400);
    float[] answers = answers(shop);
    int without = 0;
    for (int user = 0; user < 300; user++) {
      Topology.NeighborLists lists = shop.topology().children(0);
      if (lists.begin(user) == lists.end(user)) {
        without++;
        float[] best = Arrays.copyOfRange(answers, user * 2 * BEST, user * 2 * BEST + BEST);
        assertThat(best[0]).isNotEqualTo(best[1]);
        for (float item : best) {
          assertThat(item).isBetween(0f, 39f);
        }
      }
    }
    assertThat(without).isGreaterThan(20);
  }
}
