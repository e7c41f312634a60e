// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.history.FeatureCandidates;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.store.LiveGraph;
import io.sparkgnn.store.ReadableGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of the past over base and overlay are those of a graph that is built anew. */
class OverlayFiguresPropertyTest {
  private static final long DAY = 86_400_000_000L;

  @TempDir Path folder;

  @Test
  void figuresAreThoseOfAGraphBuiltAnew() {
    int compared = 0;
    for (long seed = 1; seed <= 24; seed++) {
      ChangeHistory history = ChangeHistory.of(seed, seed % 8 == 0 ? 900 : 60);
      if (history != null) {
        history.before().writeStore(folder.resolve("before" + seed), 1);
        history.after().writeStore(folder.resolve("after" + seed), 2);
        try (GraphStore base = GraphStore.open(folder.resolve("before" + seed));
            GraphStore anew = GraphStore.open(folder.resolve("after" + seed))) {
          compared += compare(history, base, anew);
        }
      }
    }
    assertThat(compared).isGreaterThan(10_000);
  }

  /** Rows come one after the other, and are looked at in between, or with one request alone. */
  private static int compare(ChangeHistory history, GraphStore base, GraphStore anew) {
    LiveGraph live = LiveGraph.open(base, null);
    Random random = new Random(history.seed());
    List<RowChange> changes = history.changes();
    int alone = random.nextInt(changes.size() + 1);
    int compared = 0;
    for (int done = 0; done < changes.size(); done++) {
      live.append(changes.subList(done, done + 1));
      if (random.nextInt(40) == 0) {
        lookAt(live.current());
      }
      if (done == alone) {
        compared += compare(history, anew, live.with(changes.subList(done + 1, changes.size())));
      }
    }
    return compared + compare(history, anew, live.current());
  }

  /** So that columns are there, and have to go on with rows that come later. */
  private static void lookAt(ReadableGraph graph) {
    for (NodeType entity : graph.schema().nodeTypes()) {
      if (graph.topology().nodeCount(entity.index()) > 0) {
        List<SeedFeature> features =
            new FeatureCandidates(graph.lists(), entity.index(), DAY, 7, Set.of()).suggest();
        read(graph, entity, features, new long[] {0}, new long[] {Long.MAX_VALUE / 2});
      }
    }
  }

  private static int compare(ChangeHistory history, ReadableGraph anew, ReadableGraph whole) {
    RandomGraph graph = history.after();
    Random random = new Random(history.seed());
    int compared = 0;
    for (NodeType entity : graph.schema().nodeTypes()) {
      boolean dated = graph.schema().nodeTypes().stream().anyMatch(t -> t.timed() && t.rows() > 0);
      if (entity.rows() == 0 || !dated) {
        continue;
      }
      List<SeedFeature> features =
          new FeatureCandidates(anew.lists(), entity.index(), graph.newest(), 7, Set.of())
              .suggest();
      int count = 10;
      long[] ids = new long[count];
      long[] times = new long[count];
      for (int i = 0; i < count; i++) {
        ids[i] = random.nextInt((int) entity.rows());
        times[i] = graph.newest() - random.nextInt(20) * DAY;
      }
      float[] wanted = read(anew, entity, features, ids, times);
      float[] found = read(whole, entity, features, ids, times);
      for (int i = 0; i < wanted.length; i++) {
        String what =
            "seed %d, %s of node %d at %d"
                .formatted(
                    history.seed(),
                    features.get(i % features.size()).name(),
                    ids[i / features.size()],
                    times[i / features.size()]);
        if (Float.isNaN(wanted[i])) {
          assertThat(found[i]).as(what).isNaN();
        } else {
          assertThat(found[i])
              .as(what)
              .isCloseTo(wanted[i], Offset.offset(1e-4f + 1e-5f * Math.abs(wanted[i])));
        }
        compared++;
      }
    }
    return compared;
  }

  private static float[] read(
      ReadableGraph graph, NodeType entity, List<SeedFeature> features, long[] ids, long[] times) {
    SeedFeatures plan = new SeedFeatures(graph.lists(), entity.index(), features);
    float[] found = new float[ids.length * plan.width()];
    try (FeatureStore.Reader rows = graph.features().reader()) {
      new SeedFeatureReader(plan).read(rows, ids, times, times, ids.length, found);
    }
    return found;
  }
}
