// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.Topology;

/**
 * The topology of a shard with other lists: instead of the owned nodes' lists of children, those of
 * other stripes' hot nodes. Immutable and safe for use by any number of threads.
 */
final class HotTopology implements Topology {
  private final Topology owned;
  private final HotNodeCache hot;

  HotTopology(Topology owned, HotNodeCache hot) {
    this.owned = owned;
    this.hot = hot;
  }

  @Override
  public long nodeCount(int nodeType) {
    return owned.nodeCount(nodeType);
  }

  @Override
  public long visibleCount(int nodeType, long time) {
    return owned.visibleCount(nodeType, time);
  }

  @Override
  public long time(int nodeType, long id) {
    return owned.time(nodeType, id);
  }

  @Override
  public void visibleCounts(int nodeType, long[] times, int count, long[] counts) {
    owned.visibleCounts(nodeType, times, count, counts);
  }

  @Override
  public void times(int nodeType, long[] ids, int count, long[] times) {
    owned.times(nodeType, ids, count, times);
  }

  @Override
  public LinkColumn parents(int link) {
    return owned.parents(link);
  }

  @Override
  public NeighborLists children(int link) {
    return hot.lists(link);
  }

  @Override
  public void check() {
    owned.check();
  }

  @Override
  public RuntimeException explain(Throwable failure) {
    return owned.explain(failure);
  }
}
