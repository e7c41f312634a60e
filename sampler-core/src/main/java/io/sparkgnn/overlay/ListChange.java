// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.Topology;

/**
 * How one parent's list differs from the base's. Immutable.
 *
 * @param origin the parent in the base whose list it goes on, or -1
 * @param removed places in that list whose children are gone, counted from its begin, ascending
 * @param inserted ids of the children that were put in, ascending
 * @param places the place that each of them has in the list, ascending
 * @param size of the list
 */
@SuppressWarnings("ArrayRecordComponent") // built once, read by the lists of a snapshot
public record ListChange(long origin, long[] removed, long[] inserted, long[] places, long size) {
  /**
   * The number of the inserted child at a place, or one that is negative.
   *
   * @return -1 - the number of inserted children before the place where the child is the base's
   */
  public int insertedAt(long place) {
    int before = IdMap.below(places, place);
    return before < places.length && places[before] == place ? before : -1 - before;
  }

  /**
   * The place in the base's list of a child that is the base's.
   *
   * @param place in this list
   * @param insertedBefore how many children were put in before it
   */
  public long basePlace(long place, int insertedBefore) {
    return IdMap.withGaps(removed, place - insertedBefore);
  }

  /** Told what a part of a list consists of, in order. */
  public interface Runs {
    /** Children of the base's list, from one place in it to another. */
    void base(long from, long to);

    /** An inserted child, by its number among these. */
    void inserted(int number);
  }

  /** Goes through the places of this list from {@code from} to before {@code to}. */
  public void runs(long from, long to, Runs runs) {
    int next = IdMap.below(places, from);
    long at = from;
    while (at < to) {
      if (next < places.length && places[next] == at) {
        runs.inserted(next++);
        at++;
        continue;
      }
      long until = next < places.length ? Math.min(places[next], to) : to;
      long first = basePlace(at, next);
      long last = basePlace(until - 1, next) + 1;
      for (int gap = IdMap.below(removed, first); first < last; gap++) {
        long end = gap < removed.length ? Math.min(removed[gap], last) : last;
        if (first < end) {
          runs.base(first, end);
        }
        first = end + 1;
      }
      at = until;
    }
  }

  /**
   * How a list changes.
   *
   * @param base the lists of the base
   * @param origin as above
   * @param removed as above
   * @param inserted ids in the whole, ascending
   * @param bases for each of them the number of base nodes before it, gone or not
   */
  static ListChange of(
      Topology.NeighborLists base, long origin, long[] removed, long[] inserted, long[] bases) {
    long begin = origin < 0 ? 0 : base.begin(origin);
    long end = origin < 0 ? 0 : base.end(origin);
    long[] places = new long[inserted.length];
    long low = begin;
    for (int i = 0; i < places.length; i++) {
      low = base.firstFrom(origin, low, end, bases[i]);
      places[i] = low - begin - IdMap.below(removed, low - begin) + i;
    }
    return new ListChange(
        origin, removed, inserted, places, end - begin - removed.length + inserted.length);
  }
}
