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
abstract sealed class EdgeExpansion {
  final EdgeType type;
  final boolean ignoresTime;

  /** The neighbors chosen by the last {@link #expand}, where the block's offsets say. */
  long[] neighbors = new long[64];

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
   * Fills {@link #neighbors} and the block's offsets and visible degrees.
   *
   * @param hop the hop, from 1
   * @param fanout neighbors a node may add, -1 for all, not 0
   * @param ids the graph's ids of the nodes of type {@code from}
   * @param seeds the seed index of each of those
   * @param seedKeys random key of each seed
   * @param visible for each seed the number of visible nodes of type {@code to}
   * @param block says which of the nodes are expanded
   */
  abstract void expand(
      int hop,
      int fanout,
      long[] ids,
      int[] seeds,
      long[] seedKeys,
      long[] visible,
      SampledSubgraph.Block block);

  /** Child to parent: at most one neighbor, nothing to draw. */
  private static final class ToParent extends EdgeExpansion {
    private final Topology.LinkColumn parents;

    ToParent(EdgeType type, Strategy strategy, Topology.LinkColumn parents) {
      super(type, strategy);
      this.parents = parents;
    }

    @Override
    void expand(
        int hop,
        int fanout,
        long[] ids,
        int[] seeds,
        long[] seedKeys,
        long[] visible,
        SampledSubgraph.Block block) {
      int count = block.parentCount();
      int first = block.firstParent();
      neighbors = Growth.grow(neighbors, count);
      long[] found = neighbors;
      for (int i = 0; i < count; i++) {
        found[i] = parents.parent(ids[first + i]);
      }
      int[] offsets = block.offsets;
      int[] degrees = block.visibleDegrees;
      int edges = 0;
      for (int i = 0; i < count; i++) {
        long neighbor = found[i];
        boolean seen = neighbor >= 0 && (ignoresTime || neighbor < visible[seeds[first + i]]);
        degrees[i] = seen ? 1 : 0;
        if (seen) {
          found[edges++] = neighbor;
        }
        offsets[i + 1] = edges;
      }
    }
  }

  /** Parent to children: a prefix of the parent's list is visible, its end is the newest. */
  private static final class ToChildren extends EdgeExpansion {
    private final Strategy strategy;
    private final Topology.NeighborLists lists;
    private final RankDraws draws;
    private final CounterRandom random = new CounterRandom();
    private long[] begins = new long[64];

    /** Ends of the lists, then of their visible parts. */
    private long[] ends = new long[64];

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
        long[] ids,
        int[] seeds,
        long[] seedKeys,
        long[] visible,
        SampledSubgraph.Block block) {
      int count = block.parentCount();
      int first = block.firstParent();
      begins = Growth.grow(begins, count);
      ends = Growth.grow(ends, count);
      for (int i = 0; i < count; i++) {
        begins[i] = lists.begin(ids[first + i]);
      }
      for (int i = 0; i < count; i++) {
        ends[i] = lists.end(ids[first + i]);
      }
      if (!ignoresTime) {
        for (int i = 0; i < count; i++) {
          if (begins[i] < ends[i]) {
            ends[i] = visibleEnd(ids[first + i], begins[i], ends[i], visible[seeds[first + i]]);
          }
        }
      }
      count(fanout, count, block);
      choose(hop, ids, seeds, seedKeys, block);
      gather(ids, block);
    }

    /** The first position whose child is not visible, by binary search in [begin, end). */
    private long visibleEnd(long parent, long begin, long end, long visible) {
      if (lists.child(parent, end - 1) < visible) {
        return end;
      }
      long low = begin;
      long high = end - 1;
      while (low < high) {
        long middle = (low + high) >>> 1;
        if (lists.child(parent, middle) < visible) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
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
      long[] chosen = neighbors;
      for (int i = 0; i < count; i++) {
        long parent = ids[first + i];
        long newest = ends[i] - 1;
        int end = offsets[i + 1];
        for (int j = offsets[i]; j < end; j++) {
          chosen[j] = lists.child(parent, newest - chosen[j]);
        }
      }
    }
  }
}
