// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import java.util.Arrays;

/**
 * Ids of one node type in base and whole. The nodes of the whole are those of the base that are not
 * gone, and the new ones. Immutable, but that it may be {@link #index indexed}.
 */
final class IdMap {
  private final long baseCount;

  /** Base ids that are gone, ascending. */
  private final long[] gone;

  /** For each of them the number of the new node that took its place, or -1. */
  private final int[] successors;

  /** Ids of the new nodes, ascending; there may be others behind them. */
  private final long[] added;

  private final int addedCount;

  private Index index;

  /** Places among the ids, and ids less their places: ranks among the others. */
  private record Index(Ascending gone, Ascending goneRanks, Ascending added, Ascending addedRanks) {
    static Index of(long[] gone, long[] added) {
      return new Index(new Ascending(gone), ranks(gone), new Ascending(added), ranks(added));
    }

    private static Ascending ranks(long[] ids) {
      long[] ranks = ids.clone();
      for (int i = 0; i < ranks.length; i++) {
        ranks[i] -= i;
      }
      return new Ascending(ranks);
    }
  }

  /**
   * @param added ids of the new nodes, {@code addedCount} of them
   */
  IdMap(long baseCount, long[] gone, int[] successors, long[] added, int addedCount) {
    this.baseCount = baseCount;
    this.gone = gone;
    this.successors = successors;
    this.added = added;
    this.addedCount = addedCount;
  }

  /**
   * Ids of new nodes.
   *
   * @param places for each of them, in order, the number of base nodes before it, gone or not
   */
  static long[] ids(long[] gone, long[] places) {
    long[] ids = new long[places.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = places[i] - below(gone, gone.length, places[i]) + i;
    }
    return ids;
  }

  /**
   * Has every id found in a few steps, for one who asks for all: ids come from places all over the
   * base, and each would take a search through all that has changed. Not beside readers.
   */
  void index() {
    index = Index.of(gone, Arrays.copyOf(added, addedCount));
  }

  /** The same with more new nodes behind the others. */
  IdMap with(long[] ids, int count) {
    return new IdMap(baseCount, gone, successors, ids, count);
  }

  /** Number of nodes. */
  long count() {
    return baseCount - gone.length + addedCount;
  }

  /** Number of new nodes. */
  int added() {
    return addedCount;
  }

  /** The id of the new node of that number. */
  long idOfAdded(int number) {
    return added[number];
  }

  /** The number of the new node with that id, or -1 if it is one of the base. */
  int number(long id) {
    int at = addedBelow(id);
    return at < addedCount && added[at] == id ? at : -1;
  }

  /** The base id of a node that is not new. */
  long base(long id) {
    if (gone.length == 0 && (addedCount == 0 || id < added[0])) {
      return id;
    }
    long rank = id - addedBelow(id);
    return index == null
        ? withGaps(gone, gone.length, rank)
        : rank + index.goneRanks.below(rank + 1);
  }

  /**
   * The base id of a node, or of the one whose place a new node has taken.
   *
   * @param origins of the new nodes, by their numbers; -1 for none
   */
  long origin(long id, long[] origins) {
    int number = number(id);
    return number < 0 ? base(id) : origins[number];
  }

  /** The id of a base node, of its successor when it is gone, or -1 when it has none. */
  long id(long base) {
    int before = goneBelow(base);
    if (before < gone.length && gone[before] == base) {
      return successors[before] < 0 ? -1 : added[successors[before]];
    }
    return idAtRank(base - before);
  }

  /** The first id that no base node below {@code base} has: where a prefix of base nodes ends. */
  long bound(long base, int newBefore) {
    return base - goneBelow(base) + newBefore;
  }

  private long idAtRank(long rank) {
    if (addedCount == 0 || rank < added[0]) {
      return rank;
    }
    return index == null
        ? withGaps(added, addedCount, rank)
        : rank + index.addedRanks.below(rank + 1);
  }

  private int goneBelow(long base) {
    return index == null ? below(gone, gone.length, base) : index.gone.below(base);
  }

  private int addedBelow(long id) {
    return index == null ? below(added, addedCount, id) : index.added.below(id);
  }

  /** The number of a rank-th thing, from 0, where some numbers are left out. */
  static long withGaps(long[] gaps, int count, long rank) {
    int low = 0;
    int high = count;
    while (low < high) { // how many gaps are before it
      int middle = (low + high) >>> 1;
      if (gaps[middle] - middle <= rank) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return rank + low;
  }

  /** How many of the first elements of an ascending array are below a value. */
  static int below(long[] ascending, int count, long value) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
