package io.sparkgnn.shard;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.GraphShard;
import io.sparkgnn.graph.Topology;

/**
 * The topology as far as it is here: times of all nodes, edges of the owned stripes, and the lists
 * of children of other stripes' hot nodes. Immutable and safe for use by any number of threads.
 */
final class LocalLists implements Topology {
  private final GraphShard shard;
  private final Topology owned;
  private final HotNodeCache hot;
  private final NeighborLists[] children;

  LocalLists(GraphShard shard, HotNodeCache hot) {
    this.shard = shard;
    this.owned = shard.topology();
    this.hot = hot;
    this.children = new NeighborLists[shard.schema().links().size()];
    for (int link = 0; link < children.length; link++) {
      children[link] = new OwnedOrHot(owned.children(link), hot.lists(link));
    }
  }

  GraphSchema schema() {
    return shard.schema();
  }

  /** Whether a link's list of another stripe's node is here all the same. */
  boolean isHot(int link, long parent) {
    return hot.lists(link).has(parent);
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
    return children[link];
  }

  @Override
  public void check() {
    owned.check();
  }

  @Override
  public RuntimeException explain(Throwable failure) {
    return owned.explain(failure);
  }

  private final class OwnedOrHot implements NeighborLists {
    private final NeighborLists lists;
    private final HotLists hotLists;

    OwnedOrHot(NeighborLists lists, HotLists hotLists) {
      this.lists = lists;
      this.hotLists = hotLists;
    }

    @Override
    public long begin(long parent) {
      return shard.owns(parent) ? lists.begin(parent) : hotLists.begin(parent);
    }

    @Override
    public long end(long parent) {
      return shard.owns(parent) ? lists.end(parent) : hotLists.end(parent);
    }

    @Override
    public long child(long parent, long position) {
      return shard.owns(parent) ? lists.child(parent, position) : hotLists.child(parent, position);
    }

    @Override
    public void ranges(long[] parents, int from, int count, long[] begins, long[] ends) {
      if (allOwned(parents, from, count)) {
        lists.ranges(parents, from, count, begins, ends);
      } else {
        NeighborLists.super.ranges(parents, from, count, begins, ends);
      }
    }

    @Override
    public void cut(
        long[] parents,
        int from,
        int count,
        long[] begins,
        long[] ends,
        long[] bounds,
        long[] scratch) {
      if (allOwned(parents, from, count)) {
        lists.cut(parents, from, count, begins, ends, bounds, scratch);
      } else {
        NeighborLists.super.cut(parents, from, count, begins, ends, bounds, scratch);
      }
    }

    private boolean allOwned(long[] parents, int from, int count) {
      for (int i = from; i < from + count; i++) {
        if (!shard.owns(parents[i])) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void children(long parent, long newest, long[] ranks, int from, int to) {
      if (shard.owns(parent)) {
        lists.children(parent, newest, ranks, from, to);
      } else {
        hotLists.children(parent, newest, ranks, from, to);
      }
    }
  }
}
