// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.store.GraphStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedFeaturesPropertyTest {
  @TempDir Path folder;
  private int turned;

  @Test
  void everySuggestedFeatureIsWhatItsWordsSayInRandomGraphs() {
    int compared = 0;
    for (long seed = 1; seed <= 60; seed++) {
      RandomGraphs.Options options =
          RandomGraphs.Options.defaults().withRows(0, seed % 5 == 0 ? 1500 : 80);
      // Some reach back for years, as forecasts by the season do.
      RandomGraph graph =
          RandomGraphs.make(seed, seed % 3 == 0 ? options.withDistinctTimes(900) : options);
      Path store = folder.resolve("g" + seed);
      graph.writeStore(store, 1 << (seed % 3));
      try (GraphStore opened = GraphStore.open(store)) {
        compared += compare(seed, graph, opened);
      }
    }
    assertThat(compared).isGreaterThan(100_000);
    assertThat(turned).as("forecasts by the season that are not half of two windows").isPositive();
  }

  private int compare(long seed, RandomGraph graph, GraphStore store) {
    Random random = new Random(seed);
    NaiveFeatures naive = new NaiveFeatures(graph);
    GraphLists lists = new LocalLists(store.schema(), store.topology(), store.features());
    int compared = 0;
    for (NodeType entity : graph.schema().nodeTypes()) {
      if (entity.rows() == 0) {
        continue;
      }
      long newest = graph.newest();
      List<SeedFeature> features =
          new FeatureCandidates(lists, entity.index(), newest, 1 + random.nextInt(9), Set.of())
              .suggest();
      SeedFeatures plan = new SeedFeatures(lists, entity.index(), features);
      int count = 12;
      long[] ids = new long[count];
      long[] time = new long[count];
      long[] visible = new long[count];
      for (int i = 0; i < count; i++) {
        ids[i] = random.nextInt((int) entity.rows());
        time[i] = newest - (long) (random.nextDouble() * 50 * 86_400e6) + 86_400_000_000L;
        visible[i] = random.nextBoolean() ? time[i] : time[i] - random.nextInt(1000) * 10_000_000L;
      }
      float[] found = new float[count * plan.width()];
      try (FeatureStore.Reader rows = store.features().reader()) {
        new SeedFeatureReader(plan).read(rows, ids, time, visible, count, found);
      }
      for (int i = 0; i < count; i++) {
        for (int f = 0; f < features.size(); f++) {
          double wanted = naive.of(features.get(f), entity.index(), ids[i], time[i], visible[i]);
          float value = found[i * plan.width() + f];
          turned += turned(features, f, found, i * plan.width()) ? 1 : 0;
          String what = "seed %d, %s of node %d".formatted(seed, features.get(f), ids[i]);
          if (Double.isNaN(wanted)) {
            assertThat(value).as(what).isNaN();
          } else {
            assertThat((double) value)
                .as(what)
                .isCloseTo(wanted, Offset.offset(1e-3 + 1e-4 * Math.abs(wanted)));
          }
          compared++;
        }
      }
    }
    return compared;
  }

  private static boolean turned(List<SeedFeature> features, int number, float[] found, int row) {
    SeedFeature forecast = features.get(number);
    if (forecast.statistic() != Statistic.SEASONAL || !forecast.column().isEmpty()) {
      return false;
    }
    int two =
        features.indexOf(
            new SeedFeature(
                forecast.path(),
                false,
                Statistic.COUNT,
                "",
                "",
                Window.days(2 * forecast.window().from())));
    return found[row + number] > 0 && found[row + number] != found[row + two] / 2;
  }
}
