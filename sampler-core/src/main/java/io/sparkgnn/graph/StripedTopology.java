// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.Arrays;

/**
 * A topology in S stripes: the node with id i is local row {@code i / S} of stripe {@code i % S}.
 * Ids are in order of time over all stripes.
 */
final class StripedTopology implements Topology {
  private final int shift;
  private final int mask;
  private final FileSizes sizes;
  private final long[] nodeCounts;
  private final TimeIndex[][] times; // null for a static type
  private final LinkColumn[] parents;
  private final NeighborLists[] children;

  StripedTopology(
      FileSizes sizes,
      int stripes,
      long[] nodeCounts,
      TimeIndex[][] times,
      PackedLinkColumn[][] parents,
      PackedNeighborLists[][] children) {
    this.shift = Integer.numberOfTrailingZeros(stripes);
    this.mask = stripes - 1;
    this.sizes = sizes;
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
    TimeIndex[] stripes = times[nodeType];
    if (stripes == null) {
      return nodeCounts[nodeType];
    }
    long place = stripes[0].visibleCount(time) << shift;
    for (int step = stripes.length >>> 1; step > 0; step >>>= 1) {
      place = forward(stripes, place, step, time);
    }
    return Math.max(0, place - mask);
  }

  @Override
  public void visibleCounts(int nodeType, long[] at, int count, long[] counts) {
    TimeIndex[] stripes = times[nodeType];
    if (stripes == null) {
      Arrays.fill(counts, 0, count, nodeCounts[nodeType]);
      return;
    }
    stripes[0].visibleCounts(at, count, counts);
    for (int i = 0; i < count; i++) {
      counts[i] <<= shift;
    }
    for (int step = stripes.length >>> 1; step > 0; step >>>= 1) {
      for (int i = 0; i < count; i++) {
        counts[i] = forward(stripes, counts[i], step, at[i]);
      }
    }
    for (int i = 0; i < count; i++) {
      counts[i] = Math.max(0, counts[i] - mask);
    }
  }

  /**
   * A step of the search for the last stripe that has as many visible rows as the first: ids go
   * round the stripes in order of time, so from some stripe on there is one less.
   *
   * @param place the visible rows of the first stripe, and in the low bits the last stripe that is
   *     known to have as many
   */
  private long forward(TimeIndex[] stripes, long place, int step, long time) {
    long rows = place >>> shift;
    TimeIndex stripe = stripes[((int) place & mask) + step];
    boolean there = 0 < rows && rows <= stripe.count();
    return there ? place + (step & -stripe.visible(rows - 1, time)) : place;
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

    @Override
    public void parents(long[] children, int count, long[] parents) {
      for (int i = 0; i < count; i++) {
        long child = children[i];
        parents[i] = stripes[(int) child & mask].parent(child >>> shift);
      }
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

    @Override
    public void ranges(long[] parents, int from, int count, long[] begins, long[] ends) {
      for (int i = 0; i < count; i++) {
        long parent = parents[from + i];
        stripes[(int) parent & mask].range(parent >>> shift, begins, ends, i);
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
      for (int i = 0; i < count; i++) {
        PackedNeighborLists stripe = stripes[(int) parents[from + i] & mask];
        scratch[i] = stripe.firstRead(begins[i], ends[i], bounds[i]);
      }
      for (int i = 0; i < count; i++) {
        PackedNeighborLists stripe = stripes[(int) parents[from + i] & mask];
        ends[i] = stripe.cut(begins[i], ends[i], bounds[i], scratch[i]);
      }
    }

    @Override
    public void children(long parent, long newest, long[] ranks, int from, int to) {
      stripes[(int) parent & mask].children(parent >>> shift, newest, ranks, from, to);
    }
  }
}
