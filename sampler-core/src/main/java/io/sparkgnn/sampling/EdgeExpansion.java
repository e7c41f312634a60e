// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.Topology;

/**
 * Chooses the neighbors of a whole frontier by one edge type, as graph node ids; which of them are
 * new nodes is decided afterwards, seed by seed ({@link TemporalSampler}).
 *
 * <p>The work is done in passes over the frontier, each pass reading one kind of place in memory
 * (list ends, then the visible ends, then the drawn positions), so that the processor has many
 * misses in flight at a time. Confined to a thread.
 */
abstract sealed class EdgeExpansion
    permits EdgeExpansion.ToParent, EdgeExpansion.ToChildren, DeferredExpansion {
  final EdgeType type;
  final boolean ignoresTime;

  /** The neighbors chosen by the last {@link #expand}, where the block's offsets say. */
  long[] neighbors = new long[64];

  /** For each neighbor the subgraph node that it is known to be, or -1; null when all are -1. */
  int[] known;

  /** Whether every neighbor is known. */
  boolean allKnown;

  EdgeExpansion(EdgeType type, Strategy strategy) {
    this.type = type;
    this.ignoresTime = strategy == Strategy.STATIC;
  }

  static EdgeExpansion of(EdgeType type, Strategy strategy, Topology topology, RankDraws draws) {
    return type.toMany()
        ? new ToChildren(type, strategy, topology.children(type.link()), draws)
        : new ToParent(type, strategy, topology.parents(type.link()));
  }

  /**
   * Fills {@link #neighbors}, {@link #known} and the block's offsets and visible degrees.
   *
   * @param hop the hop, from 1
   * @param fanout neighbors a node may add, -1 for all, not 0
   * @param nodes the subgraph so far
   * @param seedKeys random key of each seed
   * @param visible for each seed the number of visible nodes of type {@code to}
   * @param block says which of the nodes are expanded
   */
  abstract void expand(
      int hop,
      int fanout,
      SampledSubgraph nodes,
      long[] seedKeys,
      long[] visible,
      SampledSubgraph.Block block);

  /**
   * Child to parent: at most one neighbor, nothing to draw. A child that was itself reached from
   * its parent by the other direction of the link leads back to where it came from, and nothing is
   * read for it.
   */
  static final class ToParent extends EdgeExpansion {
    private final Topology.LinkColumn parents;
    private final int opposite;
    private int[] origins = new int[64];
    private long[] asked = new long[64];
    private long[] answers = new long[64];

    ToParent(EdgeType type, Strategy strategy, Topology.LinkColumn parents) {
      super(type, strategy);
      this.parents = parents;
      this.opposite = type.index() + 1;
    }

    @Override
    void expand(
        int hop,
        int fanout,
        SampledSubgraph nodes,
        long[] seedKeys,
        long[] visible,
        SampledSubgraph.Block block) {
      int count = block.parentCount();
      neighbors = Growth.grow(neighbors, count);
      origins = Growth.grow(origins, count);
      int questions = ask(nodes, block);
      known = questions < count ? origins : null;
      allKnown = questions == 0;
      int first = block.firstParent();
      int[] seeds = nodes.nodeSeeds(type.from());
      int[] offsets = block.offsets;
      int[] degrees = block.visibleDegrees;
      int edges = 0;
      for (int i = 0; i < count; i++) {
        long neighbor = neighbors[i];
        boolean seen = neighbor >= 0 && (ignoresTime || neighbor < visible[seeds[first + i]]);
        degrees[i] = seen ? 1 : 0;
        if (seen) {
          neighbors[edges] = neighbor;
          origins[edges++] = origins[i];
        }
        offsets[i + 1] = edges;
      }
    }

    /** Finds the parents of all; returns for how many of them the column was read. */
    private int ask(SampledSubgraph nodes, SampledSubgraph.Block block) {
      int count = block.parentCount();
      int first = block.firstParent();
      long[] ids = nodes.nodeIds(type.from());
      int[] via = nodes.nodeVia(type.from());
      int[] from = nodes.nodeFrom(type.from());
      long[] parentIds = nodes.nodeIds(type.to());
      asked = Growth.grow(asked, count);
      answers = Growth.grow(answers, count);
      int questions = 0;
      for (int i = 0; i < count; i++) {
        boolean back = via[first + i] == opposite;
        int origin = back ? from[first + i] : -1;
        origins[i] = origin;
        if (back) {
          neighbors[i] = parentIds[origin];
        } else {
          asked[questions++] = ids[first + i];
        }
      }
      parents.parents(asked, questions, questions == count ? neighbors : answers);
      if (questions == count) {
        return questions;
      }
      int answered = 0;
      for (int i = 0; i < count; i++) {
        if (origins[i] < 0) {
          neighbors[i] = answers[answered++];
        }
      }
      return questions;
    }
  }

  /** Parent to children: a prefix of the parent's list is visible, its end is the newest. */
  static final class ToChildren extends EdgeExpansion {
    private final Strategy strategy;
    private final Topology.NeighborLists lists;
    private final RankDraws draws;
    private final CounterRandom random = new CounterRandom();
    private long[] begins = new long[64];

    /** Ends of the lists, then of their visible parts. */
    private long[] ends = new long[64];

    private long[] bounds = new long[64];
    private long[] scratch = new long[64];

    ToChildren(EdgeType type, Strategy strategy, Topology.NeighborLists lists, RankDraws draws) {
      super(type, strategy);
      this.strategy = strategy;
      this.lists = lists;
      this.draws = draws;
    }

    @Override
    void expand(
        int hop,
        int fanout,
        SampledSubgraph nodes,
        long[] seedKeys,
        long[] visible,
        SampledSubgraph.Block block) {
      long[] ids = nodes.nodeIds(type.from());
      int[] seeds = nodes.nodeSeeds(type.from());
      int count = block.parentCount();
      int first = block.firstParent();
      begins = Growth.grow(begins, count);
      ends = Growth.grow(ends, count);
      lists.ranges(ids, first, count, begins, ends);
      if (!ignoresTime) {
        bounds = Growth.grow(bounds, count);
        scratch = Growth.grow(scratch, count);
        for (int i = 0; i < count; i++) {
          bounds[i] = visible[seeds[first + i]];
        }
        lists.cut(ids, first, count, begins, ends, bounds, scratch);
      }
      count(fanout, count, block);
      choose(hop, ids, seeds, seedKeys, block);
      gather(ids, block);
    }

    private void count(int fanout, int count, SampledSubgraph.Block block) {
      long edges = 0;
      int[] offsets = block.offsets;
      int[] degrees = block.visibleDegrees;
      for (int i = 0; i < count; i++) {
        long degree = ends[i] - begins[i];
        degrees[i] = (int) Math.min(degree, Integer.MAX_VALUE);
        edges += fanout < 0 ? degree : Math.min(degree, fanout);
        offsets[i + 1] = (int) edges;
        if (edges > Integer.MAX_VALUE) {
          break;
        }
      }
      neighbors = Growth.grow(neighbors, edges);
    }

    /** Writes the chosen age ranks to the places of the neighbors. */
    private void choose(
        int hop, long[] ids, int[] seeds, long[] seedKeys, SampledSubgraph.Block block) {
      int first = block.firstParent();
      int count = block.parentCount();
      int[] offsets = block.offsets;
      long[] ranks = neighbors;
      long place = ((long) hop << 32) | type.index();
      int seed = -1;
      long key = 0;
      for (int i = 0; i < count; i++) {
        int at = offsets[i];
        int take = offsets[i + 1] - at;
        long degree = ends[i] - begins[i];
        if (take == degree || strategy == Strategy.LAST) {
          for (int j = 0; j < take; j++) {
            ranks[at + j] = j;
          }
          continue;
        }
        if (seeds[first + i] != seed) {
          seed = seeds[first + i];
          key = CounterRandom.absorb(seedKeys[seed], place);
        }
        random.start(CounterRandom.absorb(key, ids[first + i]));
        if (strategy == Strategy.RECENCY) {
          draws.recency(degree, take, random, ranks, at);
        } else {
          draws.uniform(degree, take, random, ranks, at);
        }
      }
    }

    private void gather(long[] ids, SampledSubgraph.Block block) {
      int first = block.firstParent();
      int count = block.parentCount();
      int[] offsets = block.offsets;
      for (int i = 0; i < count; i++) {
        if (offsets[i] < offsets[i + 1]) {
          lists.children(ids[first + i], ends[i] - 1, neighbors, offsets[i], offsets[i + 1]);
        }
      }
    }
  }
}
