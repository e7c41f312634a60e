// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.Arrays;

/** A topology in one stripe, where a node's id is its local row: the plain and fastest case. */
final class SingleStripeTopology implements Topology {
  private final FileSizes sizes;
  private final long[] nodeCounts;
  private final TimeIndex[] times; // null for a static type
  private final PackedLinkColumn[] parents;
  private final PackedNeighborLists[] children;

  SingleStripeTopology(
      FileSizes sizes,
      long[] nodeCounts,
      TimeIndex[] times,
      PackedLinkColumn[] parents,
      PackedNeighborLists[] children) {
    this.sizes = sizes;
    this.nodeCounts = nodeCounts;
    this.times = times;
    this.parents = parents;
    this.children = children;
  }

  @Override
  public void check() {
    sizes.check();
  }

  @Override
  public RuntimeException explain(Throwable failure) {
    return sizes.explain(failure);
  }

  @Override
  public long nodeCount(int nodeType) {
    return nodeCounts[nodeType];
  }

  @Override
  public long visibleCount(int nodeType, long time) {
    TimeIndex index = times[nodeType];
    return index == null ? nodeCounts[nodeType] : index.visibleCount(time);
  }

  @Override
  public void visibleCounts(int nodeType, long[] at, int count, long[] counts) {
    TimeIndex index = times[nodeType];
    if (index == null) {
      Arrays.fill(counts, 0, count, nodeCounts[nodeType]);
    } else {
      index.visibleCounts(at, count, counts);
    }
  }

  @Override
  public long time(int nodeType, long id) {
    TimeIndex index = times[nodeType];
    return index == null ? Long.MIN_VALUE : index.time(id);
  }

  @Override
  public LinkColumn parents(int link) {
    return parents[link];
  }

  @Override
  public NeighborLists children(int link) {
    return children[link];
  }
}
