// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

/**
 * Ids of one node type in base and whole. The nodes of the whole are those of the base that are not
 * gone, and the new ones. Immutable.
 */
final class IdMap {
  private final long baseCount;

  /** Base ids that are gone, ascending. */
  private final long[] gone;

  /** For each of them the number of the new node that took its place, or -1. */
  private final int[] successors;

  /** Ids of the new nodes, ascending. */
  private final long[] added;

  /**
   * @param places for each new node, in order, the number of base nodes before it, gone or not
   */
  IdMap(long baseCount, long[] gone, int[] successors, long[] places) {
    this.baseCount = baseCount;
    this.gone = gone;
    this.successors = successors;
    this.added = new long[places.length];
    for (int i = 0; i < added.length; i++) {
      added[i] = places[i] - below(gone, places[i]) + i;
    }
  }

  /** Number of nodes. */
  long count() {
    return baseCount - gone.length + added.length;
  }

  /** Number of new nodes. */
  int added() {
    return added.length;
  }

  /** The id of the new node of that number. */
  long idOfAdded(int number) {
    return added[number];
  }

  /** The number of the new node with that id, or -1 if it is one of the base. */
  int number(long id) {
    int at = below(added, id);
    return at < added.length && added[at] == id ? at : -1;
  }

  /** The base id of a node that is not new. */
  long base(long id) {
    if (gone.length == 0 && (added.length == 0 || id < added[0])) {
      return id;
    }
    return withGaps(gone, id - below(added, id));
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
    int before = below(gone, base);
    if (before < gone.length && gone[before] == base) {
      return successors[before] < 0 ? -1 : added[successors[before]];
    }
    return idAtRank(base - before);
  }

  /** The first id that no base node below {@code base} has: where a prefix of base nodes ends. */
  long bound(long base, int newBefore) {
    return base - below(gone, base) + newBefore;
  }

  private long idAtRank(long rank) {
    if (added.length == 0 || rank < added[0]) {
      return rank;
    }
    return withGaps(added, rank);
  }

  /** The number of a rank-th thing, from 0, where some numbers are left out. */
  static long withGaps(long[] gaps, long rank) {
    int low = 0;
    int high = gaps.length;
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

  /** How many elements of an ascending array are below a value. */
  static int below(long[] ascending, long value) {
    int low = 0;
    int high = ascending.length;
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
