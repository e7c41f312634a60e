// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingCase;
import io.sparkgnn.sampling.SamplingCase.Plans;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Peers that share a graph answer as one process that has all of it, on many random graphs: every
 * combination of 1, 2 or 8 stripes, 1 to 3 peers, three sizes of cache and 1 or 4 threads once.
 */
class ShardedGraphPropertyTest {
  private static final int CASES = 54;
  private static final int[] STRIPES = {1, 2, 8};
  private static final long[] CACHES = {0, 1 << 9, 1 << 20};

  @TempDir private Path folder;

  /** A case on disk, with a number of stripes, peers and bytes of cache that the case decides. */
  private InProcessPeers peers(SamplingCase c) {
    int number = (int) c.number();
    Manifest manifest = c.graph().writeStore(folder.resolve("g" + number), STRIPES[number % 3]);
    return new InProcessPeers(
        folder.resolve("g" + number),
        manifest,
        1 + number / 3 % 3,
        CACHES[number / 9 % 3],
        c.seeds().nodeType());
  }

  @Test
  void everyPeerAndThreadSamplesTheNeighborhoodsOfOneProcessEdgeForEdge() {
    SamplingCase.forEach(
        CASES,
        Plans.ANY,
        c -> {
          Subgraph expected = c.sample(11, 3);
          try (InProcessPeers peers = peers(c)) {
            int count = 1 + (int) c.number() / 3 % 3;
            for (int p = 0; p < count; p++) {
              ShardedGraph graph = peers.graph(p);
              int threads = c.number() % 2 == 0 ? 1 : 4;
              IntStream.range(0, threads)
                  .parallel()
                  .forEach(
                      t -> {
                        Sampler sampler = graph.newSampler(c.plan(), c.seeds().nodeType(), 11);
                        Subgraph found = sampler.newSubgraph();
                        sampler.sample(c.seeds(), 7, found);
                        sampler.sample(c.seeds(), 3, found);
                        SameSubgraphs.check(c.graph().schema(), found, expected);
                      });
            }
          }
        });
  }

  @Test
  void everyPeerReadsTheFeatureRowsAndDegreesOfTheWholeGraph() {
    SamplingCase.forEach(
        36,
        Plans.ANY,
        c -> {
          RandomGraph graph = c.graph();
          Random random = new Random(c.number());
          try (InProcessPeers peers = peers(c)) {
            for (int p = 0; p <= c.number() / 3 % 3; p++) {
              ShardedGraph whole = peers.graph(p);
              assertThat(whole.degrees())
                  .isEqualTo(DegreeStatistics.of(graph.schema(), graph.topology()));
              try (FeatureStore.Reader reader = whole.features().reader()) {
                checkRows(graph, reader, random);
              }
            }
          }
        });
  }

  /** Reads rows of all tables at once, and of each alone. */
  private static void checkRows(RandomGraph graph, FeatureStore.Reader reader, Random random) {
    List<FeatureStore.Reader.Rows> all = new ArrayList<>();
    for (NodeType type : graph.schema().nodeTypes()) {
      int count = type.rows() == 0 ? 0 : random.nextInt(200);
      long[] ids = random.longs(count, 0, Math.max(1, type.rows())).toArray();
      all.add(new FeatureStore.Reader.Rows(type.index(), ids, count, room(type, count)));
      ByteBuffer alone = room(type, count);
      reader.read(type.index(), ids, count, alone);
      check(graph, type, ids, alone);
    }
    reader.read(all);
    for (FeatureStore.Reader.Rows rows : all) {
      NodeType type = graph.schema().nodeTypes().get(rows.nodeType());
      check(graph, type, rows.ids(), rows.target());
    }
  }

  private static ByteBuffer room(NodeType type, int count) {
    return ByteBuffer.allocate(count * type.rowBytes() + 16).position(8);
  }

  private static void check(RandomGraph graph, NodeType type, long[] ids, ByteBuffer target) {
    int width = type.rowBytes();
    assertThat(target.position()).isEqualTo(8 + ids.length * width);
    for (int i = 0; i < ids.length; i++) {
      assertThat(target.slice(8 + i * width, width))
          .isEqualTo(ByteBuffer.wrap(graph.features(type.index()), (int) ids[i] * width, width));
    }
  }

  @Test
  void aHopAsksAPeerOnceAndTheCacheSavesRequestsForHotNodes() {
    RandomGraph graph = RandomGraphs.make(5, RandomGraphs.Options.defaults().withRows(100, 300));
    Manifest manifest = graph.writeStore(folder, 8);
    SamplingCase c =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> SamplingCase.make(i, Plans.ANY))
            .filter(found -> found.plan().hops() == 2 && reaches(found))
            .findFirst()
            .get();
    Manifest small = c.graph().writeStore(folder.resolve("small"), 8);
    try (InProcessPeers peers = new InProcessPeers(folder.resolve("small"), small, 3, 0, -1)) {
      Sampler sampler = peers.graph(0).newSampler(c.plan(), c.seeds().nodeType(), 1);
      sampler.sample(c.seeds(), 0, sampler.newSubgraph());
      assertThat(peers.graph(0).traffic().requests()).isBetween(1L, 4L);
      assertThat(peers.graph(0).traffic().hotNodes()).isZero();
    }
    try (InProcessPeers peers = new InProcessPeers(folder, manifest, 2, 1 << 24, -1)) {
      NodeType parent = graph.schema().nodeTypes().get(graph.schema().links().get(0).parent());
      ShardTraffic.Counts before = peers.graph(0).traffic();
      long[] ids = IntStream.range(0, (int) parent.rows()).asLongStream().toArray();
      try (FeatureStore.Reader reader = peers.graph(0).features().reader()) {
        reader.read(
            parent.index(), ids, ids.length, ByteBuffer.allocate(ids.length * parent.rowBytes()));
      }
      ShardTraffic.Counts after = peers.graph(0).traffic();
      assertThat(after.requests() - before.requests()).isLessThanOrEqualTo(1);
      if (parent.rowBytes() > 0) {
        assertThat(after.rowHitRate()).isGreaterThan(0);
      }
    }
  }

  /** Whether seeds of other stripes than the first peer's are expanded. */
  private static boolean reaches(SamplingCase c) {
    boolean expands =
        c.graph().schema().edgeTypes().stream()
            .anyMatch(e -> e.from() == c.seeds().nodeType() && c.plan().fanout(1, e.index()) != 0);
    return expands
        && Arrays.stream(c.seeds().entity(), 0, c.seeds().count()).anyMatch(id -> id % 8 == 1);
  }

  @Test
  void aPeerRefusesWhatItDoesNotOwnAndDamagedRequests() {
    RandomGraph graph = RandomGraphs.make(3, RandomGraphs.Options.defaults().withRows(20, 60));
    Manifest manifest = graph.writeStore(folder, 2);
    try (InProcessPeers peers = new InProcessPeers(folder, manifest, 2, 0, -1)) {
      ByteBuffer foreign =
          ShardRequest.write(
              new ShardRequest.Features(
                  manifest.version(), List.of(new ShardRequest.Rows(0, new long[] {1}, 1))));
      assertThatThrownBy(() -> peers.server(0).answer(foreign))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("row 1 of table Table0 was asked for, but only stripes {0} of 2 are here");
      ByteBuffer older =
          ShardRequest.write(
              new ShardRequest.Features(
                  "older", List.of(new ShardRequest.Rows(0, new long[] {0}, 1))));
      assertThatThrownBy(() -> peers.server(0).answer(older))
          .hasMessageContaining("version older of the graph was asked for");
      ByteBuffer whole =
          ShardRequest.write(
              new ShardRequest.Expand(
                  manifest.version(),
                  1,
                  new long[] {9},
                  new long[][] {{20}, {20}, {20}, {20}, {20}},
                  List.of(
                      new ShardRequest.Part(
                          1, 4, Strategy.UNIFORM, new long[] {0, 2}, new int[2], 2)),
                  List.of(new ShardRequest.Parents(0, new long[] {0, 2}, 2))));
      for (int cut = 0; cut < whole.limit(); cut++) {
        ByteBuffer part = whole.duplicate().limit(cut);
        assertThatThrownBy(() -> peers.server(0).answer(part))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
