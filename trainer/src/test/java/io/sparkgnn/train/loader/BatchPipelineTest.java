// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.train.encode.EncodingFit;
import io.sparkgnn.train.encode.GraphEncoding;
import io.sparkgnn.train.loop.InMemoryGraph;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BatchPipelineTest {
  private static final BatchNeeds ALL = BatchNeeds.NODES.withParents().withRanks().withPlaces();

  /** A random graph with a plan, a layout and seeds in slices. */
  private record Scene(RandomGraph graph, BatchLayout layout, List<SeedSlice> slices) {
    static Scene make(long seed, int tokens) {
      Random random = new Random(seed);
      RandomGraph graph = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(5, 60));
      SamplingPlan plan =
          NumNeighbors.ofDefaults(4, 3, 2).resolve(graph.schema(), Strategy.RECENCY, Map.of());
      int entityType = random.nextInt(graph.schema().nodeTypes().size());
      long[] times = graph.times(0);
      List<SeedSlice> slices = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int count = 1 + random.nextInt(9);
        long[] entity = new long[count];
        long[] time = new long[count];
        for (int s = 0; s < count; s++) {
          entity[s] = random.nextInt((int) graph.topology().nodeCount(entityType));
          time[s] = times[random.nextInt(times.length)];
        }
        slices.add(new SeedSlice(i, List.of(new EntityColumn(entityType, entity)), time, time));
      }
      SeedSlice first = slices.get(0);
      GraphEncoding encoding =
          new EncodingFit(
                  graph.schema(),
                  graph.topology(),
                  new InMemoryGraph(graph).features(),
                  new EncodingFit.Options(
                      Long.MAX_VALUE, 1000, 4, 1, 0, true, Set.of(), Map.of(), 1))
              .fit(
                  sampler(graph, plan, entityType),
                  new SeedBatch(
                      entityType, first.entities().get(0).id(), first.time(), first.count()));
      BatchLayout layout =
          new BatchLayout(graph.schema(), plan, encoding, entityType, true, ALL.withTokens(tokens));
      return new Scene(graph, layout, slices);
    }

    static Sampler sampler(RandomGraph graph, SamplingPlan plan, int entityType) {
      return new TemporalSampler(graph.schema(), graph.topology(), plan, entityType, 9);
    }

    Sampler sampler() {
      return sampler(graph, layout.plan(), layout.entityType());
    }

    FeatureStore features() {
      return new InMemoryGraph(graph).features();
    }

    BatchWorkshop workshop(int samplers, int readers, int prefetch, FeatureStore features) {
      return new BatchWorkshop(
          layout,
          graph.topology(),
          features,
          null,
          this::sampler,
          samplers,
          readers,
          prefetch,
          new BatchBudget(Long.MAX_VALUE, 0));
    }
  }

  private static int[] ints(DirectArray array) {
    IntBuffer view = array.view().asIntBuffer();
    int[] values = new int[view.remaining()];
    view.get(values);
    return values;
  }

  private static float[] floats(DirectArray array) {
    FloatBuffer view = array.view().asFloatBuffer();
    float[] values = new float[view.remaining()];
    view.get(values);
    return values;
  }

  /** Everything in a batch, to compare. */
  private static List<ByteBuffer> copy(BatchLayout layout, HostBatch batch) {
    List<ByteBuffer> parts = new ArrayList<>();
    List<DirectArray> arrays = new ArrayList<>();
    for (NodeType type : layout.schema().nodeTypes()) {
      HostBatch.Nodes nodes = batch.nodes(type.index());
      if (nodes != null) {
        arrays.addAll(List.of(nodes.rows(), nodes.rowOf(), nodes.dynamic()));
      }
    }
    for (EdgeType edge : layout.schema().edgeTypes()) {
      HostBatch.Edges edges = batch.edges(edge.index());
      if (edges != null) {
        arrays.addAll(List.of(edges.offsets(), edges.children(), edges.parents(), edges.ranks()));
      }
    }
    for (DirectArray array : arrays) {
      byte[] bytes = new byte[array.view().remaining()];
      array.view().get(bytes);
      parts.add(ByteBuffer.wrap(bytes));
    }
    return parts;
  }

  private static List<List<ByteBuffer>> run(Scene scene, BatchWorkshop workshop) {
    List<List<ByteBuffer>> all = new ArrayList<>();
    try (BatchPipeline pipeline =
        new BatchPipeline(workshop, scene.slices()::get, scene.slices().size(), 0)) {
      HostBatch batch;
      while ((batch = pipeline.next()) != null) {
        assertThat(batch.index()).isEqualTo(all.size());
        all.add(copy(scene.layout(), batch));
        pipeline.release(batch);
      }
      assertThat(pipeline.next()).isNull();
    }
    return all;
  }

  @Test
  void severalThreadsTakeEveryBatchOnce() {
    for (long seed = 0; seed < 20; seed++) {
      Scene scene = Scene.make(seed, 0);
      List<List<ByteBuffer>> expected = run(scene, scene.workshop(1, 1, 1, scene.features()));
      BatchWorkshop workshop = scene.workshop(2, 2, 3, scene.features());
      Map<Integer, List<ByteBuffer>> found = new ConcurrentHashMap<>();
      Thread caller = Thread.currentThread();
      AtomicInteger afterwards = new AtomicInteger();
      try (BatchPipeline pipeline =
          new BatchPipeline(workshop, scene.slices()::get, scene.slices().size(), 0)) {
        pipeline.each(
            3,
            batch -> assertThat(found.put(batch.index(), copy(scene.layout(), batch))).isNull(),
            () -> {
              assertThat(Thread.currentThread()).isSameAs(caller);
              afterwards.incrementAndGet();
            });
      }
      assertThat(found).as("seed " + seed).hasSize(expected.size());
      found.forEach((i, batch) -> assertThat(batch).isEqualTo(expected.get(i)));
      assertThat(afterwards.get()).isBetween(0, expected.size());
    }
  }

  @Test
  void workThatFailsOnAnyThreadEndsThePassAndItsThreads() {
    Scene scene = Scene.make(3, 0);
    for (int bad = 0; bad < scene.slices().size(); bad++) {
      int failing = bad;
      BatchWorkshop workshop = scene.workshop(1, 1, 2, scene.features());
      try (BatchPipeline pipeline =
          new BatchPipeline(workshop, scene.slices()::get, scene.slices().size(), 0)) {
        assertThatThrownBy(
                () ->
                    pipeline.each(
                        2,
                        batch -> {
                          if (batch.index() == failing) {
                            throw new IllegalStateException("told so");
                          }
                        },
                        () -> {}))
            .satisfiesAnyOf(
                e -> assertThat(e).hasMessage("told so"),
                e -> assertThat(e.getCause()).hasMessage("told so"));
      }
    }
  }

  @Test
  void aBatchHoldsTheSubgraphsEdgesAndTheRightRows() {
    for (long seed = 0; seed < 40; seed++) {
      Scene scene = Scene.make(seed, 0);
      BatchLayout layout = scene.layout();
      Sampler sampler = scene.sampler();
      Subgraph subgraph = sampler.newSubgraph();
      BatchWorkshop workshop = scene.workshop(1, 1, 1, scene.features());
      try (BatchPipeline pipeline =
          new BatchPipeline(workshop, scene.slices()::get, scene.slices().size(), 0)) {
        for (SeedSlice slice : scene.slices()) {
          sampler.sample(
              new SeedBatch(
                  layout.entityType(), slice.entities().get(0).id(), slice.time(), slice.count()),
              0,
              subgraph);
          HostBatch batch = pipeline.next();
          checkNodes(scene, subgraph, batch, seed);
          checkEdges(scene, subgraph, batch, seed);
          pipeline.release(batch);
        }
      }
    }
  }

  private static void checkNodes(Scene scene, Subgraph subgraph, HostBatch batch, long seed) {
    for (NodeType type : scene.layout().schema().nodeTypes()) {
      int t = type.index();
      if (batch.nodes(t) == null) {
        assertThat(subgraph.nodeCount(t)).as("seed %d", seed).isZero();
        continue;
      }
      HostBatch.Nodes nodes = batch.nodes(t);
      assertThat(nodes.count()).isEqualTo(subgraph.nodeCount(t));
      int[] rowOf = ints(nodes.rowOf());
      ByteBuffer rows = nodes.rows().view();
      for (int node = 0; node < nodes.count(); node++) {
        byte[] row = new byte[type.rowBytes()];
        rows.get(rowOf[node] * type.rowBytes(), row);
        int at = (int) subgraph.nodeIds(t)[node] * type.rowBytes();
        assertThat(row)
            .as("seed %d", seed)
            .isEqualTo(Arrays.copyOfRange(scene.graph().features(t), at, at + type.rowBytes()));
      }
      assertThat(nodes.rowCount())
          .isEqualTo(Arrays.stream(subgraph.nodeIds(t), 0, nodes.count()).distinct().count());
      float[] dynamic = floats(nodes.dynamic());
      assertThat(dynamic).hasSize(nodes.count() * scene.layout().dynamicWidth(t));
      for (float value : dynamic) {
        assertThat(value).isBetween(-30f, 30f);
      }
    }
  }

  private static void checkEdges(Scene scene, Subgraph subgraph, HostBatch batch, long seed) {
    for (EdgeType edge : scene.layout().schema().edgeTypes()) {
      List<String> expected = new ArrayList<>();
      for (int hop = 1; hop <= subgraph.hops(); hop++) {
        Subgraph.Edges block = subgraph.edges(hop, edge.index());
        for (int row = 0; row < block.parentCount(); row++) {
          for (int i = block.offsets()[row]; i < block.offsets()[row + 1]; i++) {
            expected.add(
                (block.firstParent() + row)
                    + ">"
                    + block.children()[i]
                    + "#"
                    + (i - block.offsets()[row]));
          }
        }
        if (batch.edges(edge.index()) != null) {
          assertThat(batch.edges(edge.index()).countUpTo(hop)).isEqualTo(expected.size());
        }
      }
      List<String> found = new ArrayList<>();
      if (batch.edges(edge.index()) != null) {
        HostBatch.Edges edges = batch.edges(edge.index());
        int[] offsets = ints(edges.offsets());
        int[] children = ints(edges.children());
        int[] parents = ints(edges.parents());
        float[] ranks = floats(edges.ranks());
        for (int row = 0; row < edges.rows(); row++) {
          for (int i = offsets[row]; i < offsets[row + 1]; i++) {
            assertThat(parents[i]).isEqualTo(row);
            found.add(row + ">" + children[i] + "#" + (int) ranks[i]);
          }
        }
      }
      assertThat(found).as("seed %d, %s", seed, edge.name()).isEqualTo(expected);
    }
  }

  @Test
  void tokensListEverySeedsOwnNodesNearestHopFirst() {
    for (long seed = 0; seed < 20; seed++) {
      Scene scene = Scene.make(seed, 7);
      BatchWorkshop workshop = scene.workshop(1, 1, 2, scene.features());
      Sampler sampler = scene.sampler();
      Subgraph subgraph = sampler.newSubgraph();
      try (BatchPipeline pipeline =
          new BatchPipeline(workshop, scene.slices()::get, scene.slices().size(), 0)) {
        for (SeedSlice slice : scene.slices()) {
          sampler.sample(
              new SeedBatch(
                  scene.layout().entityType(),
                  slice.entities().get(0).id(),
                  slice.time(),
                  slice.count()),
              0,
              subgraph);
          HostBatch batch = pipeline.next();
          checkTokens(scene.layout(), subgraph, batch);
          pipeline.release(batch);
        }
      }
    }
  }

  private static void checkTokens(BatchLayout layout, Subgraph subgraph, HostBatch batch) {
    List<int[]> nodes = new ArrayList<>();
    nodes.add(new int[] {-1, -1});
    int[] counts = new int[batch.seedCount()];
    for (NodeType type : layout.schema().nodeTypes()) {
      if (!layout.reachable(type.index())) {
        continue;
      }
      int[] hops = ints(batch.nodes(type.index()).hops());
      for (int node = 0; node < subgraph.nodeCount(type.index()); node++) {
        int seed = subgraph.nodeSeeds(type.index())[node];
        nodes.add(new int[] {seed, hops[node]});
        counts[seed]++;
        assertThat(node).isLessThan(subgraph.nodeCountUpTo(type.index(), hops[node]));
      }
    }
    int[] tokens = ints(batch.tokens());
    int width = batch.tokensPerSeed();
    assertThat(width).isEqualTo(Math.min(7, Arrays.stream(counts).max().orElse(0)));
    for (int seed = 0; seed < batch.seedCount(); seed++) {
      int hop = 0;
      Set<Integer> seen = new java.util.HashSet<>();
      for (int i = 0; i < width; i++) {
        int token = tokens[seed * width + i];
        if (i >= counts[seed]) {
          assertThat(token).isZero();
          continue;
        }
        assertThat(seen.add(token)).isTrue();
        assertThat(nodes.get(token)[0]).isEqualTo(seed);
        assertThat(nodes.get(token)[1]).isGreaterThanOrEqualTo(hop);
        hop = nodes.get(token)[1];
        assertThat(i == 0).isEqualTo(hop == 0);
      }
    }
  }

  @Test
  void batchesAreTheSameWithAnyNumberOfThreads() {
    for (long seed = 0; seed < 10; seed++) {
      Scene scene = Scene.make(seed, 0);
      List<List<ByteBuffer>> one = run(scene, scene.workshop(1, 1, 1, scene.features()));
      List<List<ByteBuffer>> many = run(scene, scene.workshop(3, 2, 4, scene.features()));
      assertThat(many).as("seed %d", seed).isEqualTo(one);
    }
  }

  @Test
  void aFailureWhileReadingIsThrownWithItsCauseAndTheWorkshopServesAgain() {
    Scene scene = Scene.make(3, 0);
    boolean[] broken = {true};
    FeatureStore failing =
        () -> {
          FeatureStore.Reader good = scene.features().reader();
          return new FeatureStore.Reader() {
            @Override
            public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
              if (broken[0]) {
                throw new IllegalStateException("disk gone");
              }
              good.read(nodeType, ids, count, target);
            }

            @Override
            public void close() {
              good.close();
            }
          };
        };
    BatchWorkshop workshop = scene.workshop(2, 2, 2, failing);
    assertThatThrownBy(() -> run(scene, workshop))
        .isInstanceOf(StageFailedException.class)
        .hasRootCauseMessage("disk gone");
    broken[0] = false;
    assertThat(run(scene, workshop))
        .isEqualTo(run(scene, scene.workshop(1, 1, 1, scene.features())));
  }

  @Test
  void aFailureWhileSamplingIsThrownWithItsCause() {
    Scene scene = Scene.make(4, 0);
    BatchWorkshop workshop = scene.workshop(2, 1, 2, scene.features());
    try (BatchPipeline pipeline =
        new BatchPipeline(
            workshop,
            index -> {
              throw new IllegalArgumentException("no seeds");
            },
            5,
            0)) {
      assertThatThrownBy(pipeline::next)
          .isInstanceOf(StageFailedException.class)
          .hasRootCauseMessage("no seeds");
    }
  }

  @Test
  void closingInTheMiddleEndsEveryThreadAndFreesEveryBuffer() {
    Scene scene = Scene.make(5, 0);
    BatchWorkshop workshop = scene.workshop(2, 2, 3, scene.features());
    for (int taken = 0; taken < 5; taken++) {
      BatchPipeline pipeline =
          new BatchPipeline(workshop, scene.slices()::get, scene.slices().size(), 0);
      for (int i = 0; i < taken; i++) {
        pipeline.next();
      }
      pipeline.close();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("gnn-"));
    assertThat(run(scene, workshop)).hasSize(scene.slices().size());
  }
}
