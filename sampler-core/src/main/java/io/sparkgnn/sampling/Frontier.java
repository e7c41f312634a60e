// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.EdgeType;

/**
 * Nodes that are to be expanded by one edge type at one hop, and the neighbors chosen for them.
 *
 * <p>Whoever expands reads the first part and fills the second: {@link #offsets()}, {@link
 * #visibleDegrees()} and {@link #neighbors(long)}. What is chosen for a node depends on the node,
 * on its seed's random key and visible count, on hop, fanout and strategy, and on the graph alone:
 * not on the other nodes here. So a frontier may be split and expanded in different places.
 *
 * <p>Arrays are live, reused from batch to batch, and may be longer than what counts. Confined to a
 * thread.
 */
public final class Frontier {
  private final EdgeType type;
  private final Strategy strategy;
  private int hop;
  private int fanout;
  private int first;
  private int count;
  private long[] ids = new long[0];
  private int[] seeds = new int[0];
  private long[] seedKeys = new long[0];
  private long[] visible = new long[0];

  /** Room of this frontier's own, which {@link #begin} makes the results again. */
  private int[] ownOffsets = new int[1];

  private int[] ownDegrees = new int[0];
  private long[] ownNeighbors = new long[0];
  private int[] offsets = ownOffsets;
  private int[] degrees = ownDegrees;
  private long[] neighbors = ownNeighbors;

  public Frontier(EdgeType type, Strategy strategy) {
    this.type = type;
    this.strategy = strategy;
  }

  /**
   * Makes this the frontier of the {@code count} nodes from {@code first} on.
   *
   * @param hop from 1
   * @param fanout -1 for all, not 0
   * @param ids graph ids of nodes of the edge type's {@code from}
   * @param seeds seed index of each of those
   * @param seedKeys random key of each seed
   * @param visible number of visible nodes of the edge type's {@code to}, for each seed; not read
   *     when the strategy ignores time
   */
  public void begin(
      int hop,
      int fanout,
      int first,
      int count,
      long[] ids,
      int[] seeds,
      long[] seedKeys,
      long[] visible) {
    this.hop = hop;
    this.fanout = fanout;
    this.first = first;
    this.count = count;
    this.ids = ids;
    this.seeds = seeds;
    this.seedKeys = seedKeys;
    this.visible = visible;
    ownOffsets = Growth.grow(ownOffsets, count + 1L);
    ownDegrees = Growth.grow(ownDegrees, count);
    ownOffsets[0] = 0;
    offsets = ownOffsets;
    degrees = ownDegrees;
    neighbors = ownNeighbors;
  }

  /** Takes over the arrays of an expansion, until its next one. */
  void resultsAre(SampledSubgraph.Block block, long[] chosen) {
    offsets = block.offsets;
    degrees = block.visibleDegrees;
    neighbors = chosen;
  }

  public EdgeType type() {
    return type;
  }

  public Strategy strategy() {
    return strategy;
  }

  /** Whether a node's visible count plays no part. */
  public boolean ignoresTime() {
    return strategy == Strategy.STATIC;
  }

  public int hop() {
    return hop;
  }

  public int fanout() {
    return fanout;
  }

  /** Index of the first node in {@link #ids()} and {@link #seeds()}. */
  public int first() {
    return first;
  }

  /** Number of nodes; 0 when there is nothing to expand. */
  public int count() {
    return count;
  }

  public long[] ids() {
    return ids;
  }

  public int[] seeds() {
    return seeds;
  }

  public long[] seedKeys() {
    return seedKeys;
  }

  public long[] visible() {
    return visible;
  }

  /** Where each node's neighbors end: {@code count + 1} numbers, the first of which is 0. */
  public int[] offsets() {
    return offsets;
  }

  /** For each node its number of visible neighbors, capped at 2^31-1. */
  public int[] visibleDegrees() {
    return degrees;
  }

  /** Room for the chosen neighbors' graph ids, node after node, newest first. */
  public long[] neighbors(long edges) {
    ownNeighbors = Growth.grow(ownNeighbors, edges);
    neighbors = ownNeighbors;
    return neighbors;
  }

  /** The chosen neighbors; {@code offsets()[count]} count. */
  public long[] neighbors() {
    return neighbors;
  }
}
