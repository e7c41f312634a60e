// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.EdgeType;

/**
 * A step of several paths by one edge type: to a node's parent, or to its newest children. The
 * arrays are live and may be longer than what counts. Confined to a thread.
 */
public final class ListStep {
  private final EdgeType edge;
  private final int most;
  private final long[] nodes;
  private final int[] seeds;
  private final int count;
  private final long[] bounds;
  private final int[] counts;
  private final long[] found;

  /**
   * A step.
   *
   * @param most children to go to at most
   * @param nodes to start from
   * @param seeds the seed of each of them
   * @param count how many leading elements of both arrays count
   * @param bounds for each seed the number of visible nodes of the edge type's {@code to}; the same
   *     in all steps that are taken at once and lead to that type
   */
  public ListStep(EdgeType edge, int most, long[] nodes, int[] seeds, int count, long[] bounds) {
    this.edge = edge;
    this.most = most;
    this.nodes = nodes;
    this.seeds = seeds;
    this.count = count;
    this.bounds = bounds;
    this.counts = new int[count];
    this.found = new long[Math.multiplyExact(count, most)];
  }

  public EdgeType edge() {
    return edge;
  }

  public int most() {
    return most;
  }

  public long[] nodes() {
    return nodes;
  }

  public int[] seeds() {
    return seeds;
  }

  public int count() {
    return count;
  }

  public long[] bounds() {
    return bounds;
  }

  /** For each node, how many were found. */
  public int[] counts() {
    return counts;
  }

  /** The nodes that were found, newest first: those of the i-th node from {@code i * most} on. */
  public long[] found() {
    return found;
  }
}
