package io.sparkgnn.graph;

/**
 * A topology in S stripes: the node with id i is local row {@code i / S} of stripe {@code i % S}.
 * Ids are in order of time over all stripes, so that the stripes' visible counts add up to the
 * type's.
 */
final class StripedTopology implements Topology {
  private final int shift;
  private final int mask;
  private final long[] nodeCounts;
  private final TimeIndex[][] times; // null for a static type
  private final LinkColumn[] parents;
  private final NeighborLists[] children;

  StripedTopology(
      int stripes,
      long[] nodeCounts,
      TimeIndex[][] times,
      PackedLinkColumn[][] parents,
      PackedNeighborLists[][] children) {
    this.shift = Integer.numberOfTrailingZeros(stripes);
    this.mask = stripes - 1;
    this.nodeCounts = nodeCounts;
    this.times = times;
    this.parents = new LinkColumn[parents.length];
    this.children = new NeighborLists[children.length];
    for (int link = 0; link < parents.length; link++) {
      this.parents[link] = new StripedLinkColumn(parents[link], shift, mask);
      this.children[link] = new StripedNeighborLists(children[link], shift, mask);
    }
  }

  @Override
  public long nodeCount(int nodeType) {
    return nodeCounts[nodeType];
  }

  @Override
  public long visibleCount(int nodeType, long time) {
    TimeIndex[] stripes = times[nodeType];
    if (stripes == null) {
      return nodeCounts[nodeType];
    }
    long count = 0;
    for (TimeIndex stripe : stripes) {
      count += stripe.visibleCount(time);
    }
    return count;
  }

  @Override
  public long time(int nodeType, long id) {
    TimeIndex[] stripes = times[nodeType];
    return stripes == null ? Long.MIN_VALUE : stripes[(int) id & mask].time(id >>> shift);
  }

  @Override
  public LinkColumn parents(int link) {
    return parents[link];
  }

  @Override
  public NeighborLists children(int link) {
    return children[link];
  }

  private record StripedLinkColumn(PackedLinkColumn[] stripes, int shift, int mask)
      implements LinkColumn {
    @Override
    public long parent(long child) {
      return stripes[(int) child & mask].parent(child >>> shift);
    }
  }

  private record StripedNeighborLists(PackedNeighborLists[] stripes, int shift, int mask)
      implements NeighborLists {
    @Override
    public long begin(long parent) {
      return stripes[(int) parent & mask].begin(parent >>> shift);
    }

    @Override
    public long end(long parent) {
      return stripes[(int) parent & mask].end(parent >>> shift);
    }

    @Override
    public long child(long parent, long position) {
      return stripes[(int) parent & mask].child(parent >>> shift, position);
    }
  }
}
