// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.Neighborhood;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.store.GraphStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base and overlay are the graph that a build of all rows makes. */
class GraphOverlayPropertyTest {
  /** Set {@code -Dsparkgnn.test.seed=N} to run the history N alone. */
  private static final Long REPLAY = Long.getLong("sparkgnn.test.seed");

  @TempDir Path folder;

  @Test
  void theWholeIsTheGraphThatABuildOfAllRowsMakes() {
    forEach(
        50,
        50,
        (history, snapshot) -> {
          compare(history.after(), snapshot);
          compareNeighborhoods(history, snapshot);
        });
  }

  private static void compareNeighborhoods(ChangeHistory history, OverlaySnapshot snapshot) {
    RandomGraph graph = history.after();
    Random random = new Random(history.seed());
    for (NodeType entity : graph.schema().nodeTypes()) {
      if (entity.rows() > 0) {
        SamplingPlan plan = plan(graph.schema(), random);
        SeedBatch seeds = seeds(graph, entity, random);
        assertThat(sampled(graph.schema(), snapshot.topology(), plan, seeds))
            .isEqualTo(sampled(graph.schema(), graph.topology(), plan, seeds));
      }
    }
  }

  /**
   * Snapshots at any moment, before and after rows of any kind, are those of an overlay that has
   * the same rows and puts them together once; and they stay what they were.
   */
  @Test
  void snapshotsAtAnyMomentAreThoseOfAllRowsPutTogetherOnceAndStay() {
    int[] ways = new int[4];
    forEachStore(
        70,
        40,
        (history, base) -> {
          Random random = new Random(history.seed());
          OverlayBase below =
              new OverlayBase(base.schema(), base.topology(), base.features(), base.keys(), null);
          GraphOverlay overlay = new GraphOverlay(below, new int[] {1, 6, 256}[random.nextInt(3)]);
          int often = 1 + random.nextInt(8);
          Map<OverlaySnapshot, String> told = new LinkedHashMap<>();
          OverlaySnapshot last = overlay.snapshot();
          List<RowChange> changes = history.changes();
          for (int done = 0; done < changes.size(); ) {
            overlay.apply(changes.get(done++));
            if (random.nextInt(often) == 0) {
              OverlaySnapshot next = overlay.snapshot();
              told.put(next, told(next));
              ways[next.below() != null ? 1 : next.sharesNumbers(last) ? 0 : 2]++;
              last = next;
              if (told.size() % 4 == 1) {
                OverlaySnapshot anew = anew(below, changes.subList(0, done));
                assertThat(told.get(next)).isEqualTo(told(anew));
                assertThat(next.counts().added()).isEqualTo(anew.counts().added());
                assertThat(next.counts().gone()).isEqualTo(anew.counts().gone());
                if (next.below() == null) {
                  assertThat(next.counts()).isEqualTo(anew.counts());
                }
              }
            }
            if (random.nextInt(10) == 0) {
              List<RowChange> some =
                  changes.subList(done, done + random.nextInt(changes.size() - done + 1));
              OverlaySnapshot with = overlay.with(some);
              ways[3] += with.sharesNumbers(last) || with.below() == null ? 0 : 1;
              assertThat(told(with))
                  .isEqualTo(told(anew(below, changes.subList(0, done + some.size()))));
            }
          }
          assertThat(told(overlay.snapshot())).isEqualTo(told(anew(below, changes)));
          compare(history.after(), overlay.snapshot());
          compareNeighborhoods(history, overlay.snapshot());
          told.forEach((snapshot, then) -> assertThat(told(snapshot)).isEqualTo(then));
        });
    if (REPLAY == null) {
      assertThat(ways)
          .as("put at the end, over a state, anew, for one request alone")
          .satisfies(found -> assertThat(Arrays.stream(found).min().getAsInt()).isGreaterThan(50));
    }
  }

  @Test
  void whoReadsWhileRowsComeSeesOneState() {
    forEachStore(
        8,
        50,
        (history, base) -> {
          OverlayBase below =
              new OverlayBase(base.schema(), base.topology(), base.features(), base.keys(), null);
          GraphOverlay overlay = new GraphOverlay(below, 256);
          Map<OverlaySnapshot, String> told = new ConcurrentHashMap<>();
          AtomicBoolean over = new AtomicBoolean();
          Thread reader =
              new Thread(
                  () -> {
                    while (!over.get()) {
                      told.computeIfAbsent(overlay.snapshot(), GraphOverlayPropertyTest::told);
                    }
                  });
          reader.start();
          for (RowChange change : history.changes()) {
            overlay.apply(change);
            overlay.snapshot();
          }
          over.set(true);
          join(reader);
          told.forEach(
              (snapshot, then) -> {
                int done = (int) snapshot.number();
                assertThat(told(snapshot)).isEqualTo(then);
                if (done == overlay.number()) {
                  assertThat(then).isEqualTo(told(anew(below, history.changes())));
                }
              });
        });
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OverlaySnapshot anew(OverlayBase base, List<RowChange> changes) {
    GraphOverlay overlay = new GraphOverlay(base, 256);
    overlay.apply(changes);
    return overlay.snapshot();
  }

  /** All that a snapshot says, for people. */
  private static String told(OverlaySnapshot snapshot) {
    StringBuilder told = new StringBuilder();
    Topology topology = snapshot.topology();
    for (NodeType type : snapshot.schema().nodeTypes()) {
      int t = type.index();
      int count = (int) topology.nodeCount(t);
      byte[] rows = features(snapshot.features(), type, count);
      for (int id = 0; id < count; id++) {
        long time = topology.time(t, id);
        byte[] key = type.key().isEmpty() ? null : snapshot.keys().key(t, id);
        told.append(
            "%s %d at %d, %d before, key %s is %d, %s%n"
                .formatted(
                    type.name(),
                    id,
                    time,
                    topology.visibleCount(t, time - 1),
                    Arrays.toString(key),
                    key == null ? -1 : snapshot.keys().id(t, key),
                    Arrays.toString(
                        Arrays.copyOfRange(
                            rows, id * type.rowBytes(), (id + 1) * type.rowBytes()))));
      }
    }
    for (Link link : snapshot.schema().links()) {
      for (long child = 0; child < topology.nodeCount(link.child()); child++) {
        told.append(topology.parents(link.index()).parent(child)).append(' ');
      }
      Topology.NeighborLists lists = topology.children(link.index());
      for (long parent = 0; parent < topology.nodeCount(link.parent()); parent++) {
        told.append("%nlist %d of %d:".formatted(link.index(), parent));
        for (long at = lists.begin(parent); at < lists.end(parent); at++) {
          told.append(' ').append(lists.child(parent, at));
        }
      }
    }
    return told.toString();
  }

  private void forEach(int count, int rows, BiConsumer<ChangeHistory, OverlaySnapshot> check) {
    forEachStore(
        count,
        rows,
        (history, base) -> {
          GraphOverlay overlay =
              new GraphOverlay(base.schema(), base.topology(), base.features(), base.keys());
          overlay.apply(history.changes());
          check.accept(history, overlay.snapshot());
        });
  }

  private void forEachStore(int count, int rows, BiConsumer<ChangeHistory, GraphStore> check) {
    long from = REPLAY == null ? 0 : REPLAY;
    long to = REPLAY == null ? count : REPLAY + 1;
    int compared = 0;
    for (long seed = from; seed < to; seed++) {
      ChangeHistory history = ChangeHistory.of(seed, rows);
      if (history == null) {
        continue;
      }
      Path store = folder.resolve("g" + seed);
      history.before().writeStore(store, 1 << (seed % 3));
      try (GraphStore base = GraphStore.open(store)) {
        check.accept(history, base);
        compared++;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "history " + seed + " fails; run it alone with -Dsparkgnn.test.seed=" + seed, e);
      }
    }
    assertThat(compared).isGreaterThan((int) ((to - from) / 2) - 1);
  }

  private static void compare(RandomGraph wanted, OverlaySnapshot found) {
    Topology topology = found.topology();
    for (NodeType type : wanted.schema().nodeTypes()) {
      int t = type.index();
      assertThat(topology.nodeCount(t)).as("nodes of %s", type.name()).isEqualTo(type.rows());
      for (int id = 0; id < type.rows(); id++) {
        assertThat(topology.time(t, id)).isEqualTo(wanted.topology().time(t, id));
        if (!type.key().isEmpty()) {
          assertThat(found.keys().key(t, id)).isEqualTo(wanted.keys(t)[id]);
          assertThat(found.keys().id(t, wanted.keys(t)[id])).isEqualTo(id);
        }
        if (type.timed()) {
          for (long at = wanted.times(t)[id] - 1; at <= wanted.times(t)[id] + 1; at++) {
            assertThat(topology.visibleCount(t, at))
                .isEqualTo(wanted.topology().visibleCount(t, at));
          }
        }
      }
      assertThat(features(found.features(), type, (int) type.rows())).isEqualTo(wanted.features(t));
    }
    for (Link link : wanted.schema().links()) {
      long[] parents = wanted.parents(link.index());
      for (int child = 0; child < parents.length; child++) {
        assertThat(topology.parents(link.index()).parent(child)).isEqualTo(parents[child]);
      }
      Topology.NeighborLists lists = topology.children(link.index());
      long rows = wanted.schema().nodeTypes().get(link.parent()).rows();
      for (long parent = 0; parent < rows; parent++) {
        List<Long> children = new ArrayList<>();
        for (long at = lists.begin(parent); at < lists.end(parent); at++) {
          children.add(lists.child(parent, at));
        }
        List<Long> expected = new ArrayList<>();
        for (long child = 0; child < parents.length; child++) {
          if (parents[(int) child] == parent) {
            expected.add(child);
          }
        }
        assertThat(children).as("%s of %d", link, parent).isEqualTo(expected);
      }
    }
  }

  private static byte[] features(FeatureStore features, NodeType type, int count) {
    long[] ids = new long[count];
    Arrays.setAll(ids, i -> i);
    ByteBuffer rows =
        ByteBuffer.allocateDirect(count * type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = features.reader()) {
      reader.read(type.index(), ids, count, rows);
    }
    byte[] bytes = new byte[count * type.rowBytes()];
    rows.flip().get(bytes);
    return bytes;
  }

  private static SamplingPlan plan(GraphSchema schema, Random random) {
    int[] choices = {-1, 0, 1, 2, 3, 9};
    List<Strategy> strategies = new ArrayList<>();
    for (EdgeType edge : schema.edgeTypes()) {
      strategies.add(Strategy.values()[(random.nextInt(8) + edge.index()) % 4]);
    }
    List<List<Integer>> fanouts = new ArrayList<>();
    for (int hop = 0; hop < 1 + random.nextInt(4); hop++) {
      fanouts.add(
          schema.edgeTypes().stream()
              .map(edge -> choices[random.nextInt(choices.length)])
              .toList());
    }
    return new SamplingPlan(fanouts, strategies);
  }

  private static SeedBatch seeds(RandomGraph graph, NodeType entity, Random random) {
    int count = 10;
    long[] ids = new long[count];
    long[] times = new long[count];
    boolean dated =
        graph.schema().nodeTypes().stream().anyMatch(type -> type.timed() && type.rows() > 0);
    long newest = dated ? graph.newest() : 0;
    for (int i = 0; i < count; i++) {
      ids[i] = random.nextInt((int) entity.rows());
      times[i] = random.nextInt(3) == 0 ? newest : newest - random.nextInt(40) * 86_400_000_000L;
    }
    return new SeedBatch(entity.index(), ids, times, count);
  }

  private static List<Neighborhood> sampled(
      GraphSchema schema, Topology topology, SamplingPlan plan, SeedBatch seeds) {
    TemporalSampler sampler = new TemporalSampler(schema, topology, plan, seeds.nodeType(), 5);
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(seeds, 1, subgraph);
    List<Neighborhood> all = new ArrayList<>();
    for (int s = 0; s < seeds.count(); s++) {
      all.add(Neighborhood.of(subgraph, schema, plan, s));
    }
    return all;
  }
}
