// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import java.util.Arrays;

/** What {@link TemporalSampler} fills: growable arrays, one block of edges a hop and edge type. */
final class SampledSubgraph implements Subgraph {
  private final int hops;
  private int seedCount;
  private final long[][] ids;
  private final int[][] seeds;

  /** Index of the edge type that added a node, -1 for a seed. */
  private final int[][] via;

  /** The subgraph node that a node was reached from, of the type that {@link #via} leaves. */
  private final int[][] from;

  private final int[] counts;

  /** Nodes of [hop][type] and of all hops before. */
  private final int[][] countsUpTo;

  /** For [hop][seed * types + type] the first of the seed's nodes; one more seed ends the last. */
  private final int[][] starts;

  private final Block[][] blocks;

  SampledSubgraph(int nodeTypes, int edgeTypes, int hops) {
    this.hops = hops;
    ids = new long[nodeTypes][16];
    seeds = new int[nodeTypes][16];
    via = new int[nodeTypes][16];
    from = new int[nodeTypes][16];
    counts = new int[nodeTypes];
    countsUpTo = new int[hops + 1][nodeTypes];
    starts = new int[hops + 1][0];
    blocks = new Block[hops][edgeTypes];
    for (Block[] hop : blocks) {
      for (int e = 0; e < edgeTypes; e++) {
        hop[e] = new Block();
      }
    }
  }

  boolean fits(int nodeTypes, int edgeTypes, int planHops) {
    return hops == planHops
        && counts.length == nodeTypes
        && (hops == 0 || blocks[0].length == edgeTypes);
  }

  /** Empties this and makes the seeds hop 0. */
  void begin(SeedBatch batch) {
    seedCount = batch.count();
    Arrays.fill(counts, 0);
    int type = batch.nodeType();
    reserve(type, seedCount);
    beginHop(0);
    for (int s = 0; s < seedCount; s++) {
      beginSeed(0, s);
      ids[type][s] = batch.entity()[s];
      seeds[type][s] = s;
      counts[type] = s + 1;
    }
    Arrays.fill(via[type], 0, seedCount, -1);
    Arrays.fill(from[type], 0, seedCount, -1);
    endHop(0);
    for (Block[] hop : blocks) {
      for (Block block : hop) {
        block.clear();
      }
    }
  }

  /** Makes room for {@code more} nodes of a type. */
  void reserve(int nodeType, long more) {
    long wanted = counts[nodeType] + more;
    if (wanted > ids[nodeType].length) {
      ids[nodeType] = Growth.grow(ids[nodeType], wanted);
      seeds[nodeType] = Growth.grow(seeds[nodeType], wanted);
      via[nodeType] = Growth.grow(via[nodeType], wanted);
      from[nodeType] = Growth.grow(from[nodeType], wanted);
    }
  }

  /** Takes in what was written behind the nodes of a type, up to {@code count}. */
  void setNodeCount(int nodeType, int count) {
    counts[nodeType] = count;
  }

  /** Appends nodes that no edge led to. */
  void addAll(int nodeType, long[] newIds, int[] newSeeds, int first, int count) {
    reserve(nodeType, count);
    int at = counts[nodeType];
    System.arraycopy(newIds, first, ids[nodeType], at, count);
    System.arraycopy(newSeeds, first, seeds[nodeType], at, count);
    Arrays.fill(via[nodeType], at, at + count, -1);
    Arrays.fill(from[nodeType], at, at + count, -1);
    counts[nodeType] += count;
  }

  void beginHop(int hop) {
    starts[hop] = Growth.grow(starts[hop], (seedCount + 1L) * counts.length);
  }

  /** Notes that the nodes added from here on are a seed's; every seed must be named, in order. */
  void beginSeed(int hop, int seed) {
    System.arraycopy(counts, 0, starts[hop], seed * counts.length, counts.length);
  }

  void endHop(int hop) {
    beginSeed(hop, seedCount);
    System.arraycopy(counts, 0, countsUpTo[hop], 0, counts.length);
  }

  /** The first node of a type that a hop added for a seed; that of seed + 1 is the end. */
  int seedStart(int hop, int nodeType, int seed) {
    return starts[hop][seed * counts.length + nodeType];
  }

  Block block(int hop, int edgeType) {
    return blocks[hop - 1][edgeType];
  }

  @Override
  public int seedCount() {
    return seedCount;
  }

  @Override
  public int hops() {
    return hops;
  }

  @Override
  public int nodeCount(int nodeType) {
    return counts[nodeType];
  }

  @Override
  public int nodeCountUpTo(int nodeType, int hop) {
    return countsUpTo[hop][nodeType];
  }

  @Override
  public long[] nodeIds(int nodeType) {
    return ids[nodeType];
  }

  @Override
  public int[] nodeSeeds(int nodeType) {
    return seeds[nodeType];
  }

  int[] nodeVia(int nodeType) {
    return via[nodeType];
  }

  int[] nodeFrom(int nodeType) {
    return from[nodeType];
  }

  @Override
  public Edges edges(int hop, int edgeType) {
    return block(hop, edgeType);
  }

  /** Edges of one hop and edge type. */
  static final class Block implements Edges {
    private int firstParent;
    private int parentCount;
    int[] offsets = new int[1];
    int[] children = new int[0];
    int[] visibleDegrees = new int[0];

    private void clear() {
      firstParent = 0;
      parentCount = 0;
      offsets[0] = 0;
    }

    /** Makes this the block of {@code count} parents; offsets and degrees are to be filled. */
    void begin(int first, int count) {
      firstParent = first;
      parentCount = count;
      offsets = Growth.grow(offsets, count + 1L);
      visibleDegrees = Growth.grow(visibleDegrees, count);
      offsets[0] = 0;
    }

    @Override
    public int firstParent() {
      return firstParent;
    }

    @Override
    public int parentCount() {
      return parentCount;
    }

    @Override
    public int[] offsets() {
      return offsets;
    }

    @Override
    public int[] children() {
      return children;
    }

    @Override
    public int[] visibleDegrees() {
      return visibleDegrees;
    }
  }
}
