// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.shard.InProcessPeers;
import io.sparkgnn.shard.SameSubgraphs;
import io.sparkgnn.shard.ShardedGraph;
import io.sparkgnn.store.GraphStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The neighborhoods of rel-f1's drivers, edge for edge: graphs that one process has or one to three
 * peers share, by one and four threads, with every strategy.
 */
final class RelF1Neighborhoods {
  private static final int SEEDS = 300;
  private static final int RUN_SEED = 11;
  private static final int EPOCH = 3;
  private static final long YEAR_MICROS = 31_557_600_000_000L;

  private RelF1Neighborhoods() {}

  /**
   * Compares all with those of one process that has the first graph.
   *
   * @param graphs folders of the same graph in other stripes
   */
  static void check(List<Path> graphs) {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (GraphStore first = GraphStore.open(graphs.get(0))) {
      int drivers = first.schema().nodeType("drivers").index();
      SeedBatch seeds = seeds(drivers, first.schema().nodeTypes().get(drivers).rows(), seed);
      for (Strategy strategy : Strategy.values()) {
        SamplingPlan plan = plan(first, strategy);
        Subgraph expected = sample(local(first, plan, drivers), seeds);
        for (Path path : graphs) {
          check(path, plan, seeds, expected);
        }
      }
    }
  }

  private static void check(Path path, SamplingPlan plan, SeedBatch seeds, Subgraph expected) {
    try (GraphStore store = GraphStore.open(path)) {
      byThreads(() -> local(store, plan, seeds.nodeType()), seeds, store, expected);
      for (int peers = 1; peers <= 3; peers++) {
        byPeers(path, store, peers, plan, seeds, expected);
      }
    }
  }

  private static Sampler local(GraphStore store, SamplingPlan plan, int type) {
    return new TemporalSampler(store.schema(), store.topology(), plan, type, RUN_SEED);
  }

  /** Drivers at random times since the first race; some are there more than once. */
  private static SeedBatch seeds(int type, long drivers, long seed) {
    Random random = new Random(seed);
    long[] entity = random.longs(SEEDS, 0, drivers).toArray();
    long[] time = random.longs(SEEDS, -20 * YEAR_MICROS, 54 * YEAR_MICROS).toArray();
    return new SeedBatch(type, entity, time, SEEDS);
  }

  private static SamplingPlan plan(GraphStore graph, Strategy strategy) {
    int edges = graph.schema().edgeTypes().size();
    List<List<Integer>> fanouts = new ArrayList<>();
    for (int fanout : new int[] {16, 8, 4}) {
      fanouts.add(Collections.nCopies(edges, fanout));
    }
    return new SamplingPlan(fanouts, Collections.nCopies(edges, strategy));
  }

  private static Subgraph sample(Sampler sampler, SeedBatch seeds) {
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(seeds, EPOCH, subgraph);
    return subgraph;
  }

  private static void byPeers(
      Path path,
      GraphStore store,
      int count,
      SamplingPlan plan,
      SeedBatch seeds,
      Subgraph expected) {
    try (InProcessPeers peers =
        new InProcessPeers(path, store.manifest(), count, 1 << 20, seeds.nodeType())) {
      for (int peer = 0; peer < count; peer++) {
        ShardedGraph graph = peers.graph(peer);
        byThreads(() -> graph.newSampler(plan, seeds.nodeType(), RUN_SEED), seeds, store, expected);
      }
    }
  }

  /** By one thread, then by four at once, each with a sampler of its own. */
  private static void byThreads(
      Supplier<Sampler> newSampler, SeedBatch seeds, GraphStore graph, Subgraph expected) {
    for (int threads : new int[] {1, 4}) {
      IntStream.range(0, threads)
          .parallel()
          .forEach(
              thread ->
                  SameSubgraphs.check(graph.schema(), sample(newSampler.get(), seeds), expected));
    }
  }
}
