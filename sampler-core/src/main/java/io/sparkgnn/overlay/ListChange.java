// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.Topology;
import java.util.Arrays;

/**
 * How one parent's list differs from the base's. Arrays of what was put in may be longer: what is
 * behind {@code count} belongs to later states. Immutable up to there.
 *
 * @param origin the parent in the base whose list it goes on, or -1
 * @param baseSize of that list
 * @param removed places in that list whose children are gone, counted from its begin, ascending
 * @param count of the children that were put in
 * @param inserted numbers among the new nodes of the children that were put in, ascending
 * @param places the place that each of them has in the list, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // read by the lists of a snapshot
public record ListChange(
    long origin, long baseSize, long[] removed, int count, int[] inserted, long[] places) {
  private static final int LEAST = 4;

  /** Size of the list. */
  public long size() {
    return baseSize - removed.length + count;
  }

  /**
   * The number of the inserted child at a place, or one that is negative.
   *
   * @return -1 - the number of inserted children before the place where the child is the base's
   */
  public int insertedAt(long place) {
    int before = IdMap.below(places, count, place);
    return before < count && places[before] == place ? before : -1 - before;
  }

  /**
   * The place in the base's list of a child that is the base's.
   *
   * @param place in this list
   * @param insertedBefore how many children were put in before it
   */
  public long basePlace(long place, int insertedBefore) {
    return IdMap.withGaps(removed, removed.length, place - insertedBefore);
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
    int next = IdMap.below(places, count, from);
    long at = from;
    while (at < to) {
      if (next < count && places[next] == at) {
        runs.inserted(next++);
        at++;
        continue;
      }
      long until = next < count ? Math.min(places[next], to) : to;
      long first = basePlace(at, next);
      long last = basePlace(until - 1, next) + 1;
      for (int gap = IdMap.below(removed, removed.length, first); first < last; gap++) {
        long end = gap < removed.length ? Math.min(removed[gap], last) : last;
        if (first < end) {
          runs.base(first, end);
        }
        first = end + 1;
      }
      at = until;
    }
  }

  /** The same with another child at the end. */
  ListChange and(int number) {
    boolean full = count == inserted.length;
    int room = Math.max(LEAST, 2 * count);
    int[] numbers = full ? Arrays.copyOf(inserted, room) : inserted;
    long[] at = full ? Arrays.copyOf(places, room) : places;
    numbers[count] = number;
    at[count] = size();
    return new ListChange(origin, baseSize, removed, count + 1, numbers, at);
  }

  /**
   * As it was when there were fewer new children, since new ones come at the end.
   *
   * @param children that were new then; their numbers are below this
   * @return null if the list had not changed
   */
  ListChange asOf(int children) {
    int then = count;
    if (then > 0 && inserted[then - 1] >= children) {
      then = Arrays.binarySearch(inserted, 0, count, children);
      then = then < 0 ? -1 - then : then;
    }
    if (then == 0 && removed.length == 0) {
      return null;
    }
    return then == count ? this : new ListChange(origin, baseSize, removed, then, inserted, places);
  }

  /**
   * How a list changes.
   *
   * @param base the lists of the base
   * @param origin as above
   * @param removed as above
   * @param inserted as above
   * @param bases for each of them the number of base nodes before it, gone or not
   */
  static ListChange of(
      Topology.NeighborLists base, long origin, long[] removed, int[] inserted, long[] bases) {
    long begin = origin < 0 ? 0 : base.begin(origin);
    long end = origin < 0 ? 0 : base.end(origin);
    long[] places = new long[inserted.length];
    long low = begin;
    for (int i = 0; i < places.length; i++) {
      low = base.firstFrom(origin, low, end, bases[i]);
      places[i] = low - begin - IdMap.below(removed, removed.length, low - begin) + i;
    }
    return new ListChange(origin, end - begin, removed, inserted.length, inserted, places);
  }
}
