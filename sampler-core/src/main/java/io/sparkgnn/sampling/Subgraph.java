// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

/**
 * The neighborhoods of a batch of seeds. A node is an (entry of a seed's neighborhood): the same
 * graph node sampled for two seeds is two subgraph nodes, so that neighborhoods never mix.
 *
 * <p>The nodes of one type are numbered from 0, hop after hop: those of hop 0 (the seeds, in batch
 * order, all of the entity's type) come first, then those that hop 1 added, and so on. Within a hop
 * they are in the order of their seeds.
 *
 * <p>Filled by {@link Sampler#sample}, then read-only until the next call with the same object.
 * Arrays returned are live and may be longer than what counts.
 */
public interface Subgraph {
  /** Number of seeds. */
  int seedCount();

  /** Number of hops of the plan. */
  int hops();

  /** Number of nodes of a type, over all hops. */
  int nodeCount(int nodeType);

  /** Number of nodes of a type at hops 0 to {@code hop}: where the next hop's nodes begin. */
  int nodeCountUpTo(int nodeType, int hop);

  /** Graph node id of each node of a type; {@code nodeCount} elements count. */
  long[] nodeIds(int nodeType);

  /** Seed index of each node of a type; {@code nodeCount} elements count. */
  int[] nodeSeeds(int nodeType);

  /**
   * Edges added at a hop by an edge type, or an empty block.
   *
   * @param hop 1 to {@link #hops()}
   */
  Edges edges(int hop, int edgeType);

  /**
   * Edges of one (hop, edge type) as a CSR over the nodes that were expanded: those of the edge
   * type's {@code from} type that hop-1 added, numbered consecutively from {@link #firstParent()}.
   * A node's children come newest first.
   */
  interface Edges {
    /** Subgraph node (of type {@code from}) of the first row. */
    int firstParent();

    /** Number of rows. */
    int parentCount();

    /** {@code parentCount + 1} offsets into {@link #children()}, from 0. */
    int[] offsets();

    /** Subgraph nodes of type {@code to}; a child may have been added by an earlier hop or edge. */
    int[] children();

    /** For each row, its number of visible neighbors before the fanout cut, capped at 2^31-1. */
    int[] visibleDegrees();

    /** Number of edges: {@code offsets()[parentCount]}. */
    default int edgeCount() {
      return parentCount() == 0 ? 0 : offsets()[parentCount()];
    }
  }
}
