// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn for one part of the random key says nothing about what is drawn for another. */
class IndependenceTest {
  private static final int WIDTH = 12;
  private static final int SEEDS = 40_000;
  private static final TreeTopology TREE = new TreeTopology(WIDTH, 1L << 40);

  /** A part of the key that differs between two draws. */
  enum Part {
    ENTITY,
    TIME,
    EPOCH,
    RUN_SEED,
    EDGE_TYPE,
    HOP
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void drawsWithAnotherPartOfTheKeyAreIndependent(Part part) {
    for (Strategy strategy : List.of(Strategy.RECENCY, Strategy.UNIFORM)) {
      int[] one =
          part == Part.HOP
              ? atHop(strategy, 1)
              : draws(strategy, 1, 0, 0, 0, TreeTopology.CHILDREN);
      int[] two =
          switch (part) {
            case ENTITY -> draws(strategy, 1, 0, 1, 0, TreeTopology.CHILDREN);
            case TIME -> draws(strategy, 1, 0, 0, 1, TreeTopology.CHILDREN);
            case EPOCH -> draws(strategy, 1, 1, 0, 0, TreeTopology.CHILDREN);
            case RUN_SEED -> draws(strategy, 2, 0, 0, 0, TreeTopology.CHILDREN);
            case EDGE_TYPE -> draws(strategy, 1, 0, 0, 0, TreeTopology.OTHER_CHILDREN);
            case HOP -> atHop(strategy, 2);
          };
      ChiSquare.assertIndependent(part + " " + strategy, table(one, two));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void everyHopDrawsWithItsStrategysProbabilities(int hop) {
    double[] expected = new double[WIDTH];
    for (int r = 0; r < WIDTH; r++) {
      expected[r] = Math.log((r + 2.0) / (r + 1.0)) / Math.log(WIDTH + 1.0);
    }
    Subgraph subgraph = sample(Strategy.RECENCY, 5, 0, 0, 0, TreeTopology.CHILDREN, 6);
    long[] counts = new long[WIDTH];
    for (int rank : ranks(subgraph, hop, TreeTopology.CHILDREN)) {
      counts[rank]++;
    }
    ChiSquare.assertDrawnFrom("hop " + hop, counts, expected);
  }

  private static long[][] table(int[] one, int[] two) {
    // The oldest are rare: pooled, so that every cell is filled.
    int cells = 5;
    long[][] counts = new long[cells][cells];
    for (int i = 0; i < one.length; i++) {
      counts[Math.min(cells - 1, one[i])][Math.min(cells - 1, two[i])]++;
    }
    return counts;
  }

  /** The age rank drawn for each seed. */
  private static int[] draws(
      Strategy strategy, long run, int epoch, int shift, long time, int edgeType) {
    return ranks(sample(strategy, run, epoch, shift, time, edgeType, 1), 1, edgeType);
  }

  /** The age rank drawn for each seed if its entity is expanded at a hop, by way of other nodes. */
  private static int[] atHop(Strategy strategy, int hop) {
    EdgeExpansion expansion =
        EdgeExpansion.of(
            TREE.schema().edgeTypes().get(TreeTopology.CHILDREN), strategy, TREE, new RankDraws());
    long[] ids = LongStream.range(0, SEEDS).toArray();
    long[] keys = LongStream.range(0, SEEDS).map(CounterRandom::mix).toArray();
    long[] visible = LongStream.range(0, SEEDS).map(i -> TREE.nodes()).toArray();
    SampledSubgraph.Block block = new SampledSubgraph.Block();
    block.begin(0, SEEDS);
    SampledSubgraph nodes = new SampledSubgraph(1, 4, 1);
    nodes.begin(new SeedBatch(0, ids, new long[SEEDS], SEEDS));
    expansion.expand(hop, 1, nodes, keys, visible, block);
    int[] ranks = new int[SEEDS];
    for (int i = 0; i < SEEDS; i++) {
      ranks[i] = (int) (WIDTH - 1 - (expansion.neighbors[i] - 1) % WIDTH);
    }
    return ranks;
  }

  private static Subgraph sample(
      Strategy strategy, long run, int epoch, int shift, long time, int edgeType, int hops) {
    Integer[] fanouts = {0, 0, 0, 0};
    fanouts[edgeType] = 1;
    SamplingPlan plan =
        new SamplingPlan(
            Collections.nCopies(hops, List.of(fanouts)), Collections.nCopies(4, strategy));
    TemporalSampler sampler = new TemporalSampler(TREE.schema(), TREE, plan, 0, run);
    long[] entities = LongStream.range(shift, (long) shift + SEEDS).toArray();
    long[] times = LongStream.range(0, SEEDS).map(i -> i % 97 + time).toArray();
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(new SeedBatch(0, entities, times, SEEDS), epoch, subgraph);
    return subgraph;
  }

  private static int[] ranks(Subgraph subgraph, int hop, int edgeType) {
    Subgraph.Edges edges = subgraph.edges(hop, edgeType);
    int[] ranks = new int[edges.parentCount()];
    for (int i = 0; i < ranks.length; i++) {
      long child = subgraph.nodeIds(0)[edges.children()[edges.offsets()[i]]];
      ranks[i] = (int) (WIDTH - 1 - (child - 1) % WIDTH);
    }
    return ranks;
  }
}
