// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import it.unimi.dsi.fastutil.HashCommon;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The lists of one link that are not as in the base, by the parent's id. One thread writes at a
 * time, and any number of threads read beside it without waiting.
 */
final class ListTable {
  private static final int LEAST = 16;

  private volatile Table table;
  private int count;

  /**
   * @param parents ids and one, 0 for nothing; twice as many as there are entries, or more
   */
  private record Table(AtomicLongArray parents, AtomicReferenceArray<ListChange> changes) {
    static Table of(int size) {
      return new Table(new AtomicLongArray(size), new AtomicReferenceArray<>(size));
    }

    /** Where a parent is, or would be put. */
    int place(long parent) {
      int mask = parents.length() - 1;
      int at = (int) HashCommon.mix(parent) & mask;
      for (long there = parents.get(at); there != 0; there = parents.get(at)) {
        if (there == parent + 1) {
          return at;
        }
        at = (at + 1) & mask;
      }
      return at;
    }

    void put(int place, long parent, ListChange change) {
      changes.set(place, change);
      parents.set(place, parent + 1);
    }
  }

  /** The change of a parent's list, or null. */
  ListChange get(long parent) {
    Table known = table;
    if (known == null) {
      return null;
    }
    int place = known.place(parent);
    return known.parents.get(place) == parent + 1 ? known.changes.get(place) : null;
  }

  void put(long parent, ListChange change) {
    Table known = table == null ? Table.of(LEAST) : table;
    int place = known.place(parent);
    if (known.parents.get(place) == 0 && 2 * ++count > known.parents.length()) {
      Table larger = Table.of(2 * known.parents.length());
      for (int i = 0; i < known.parents.length(); i++) {
        if (known.parents.get(i) != 0) {
          long other = known.parents.get(i) - 1;
          larger.put(larger.place(other), other, known.changes.get(i));
        }
      }
      known = larger;
      place = known.place(parent);
    }
    known.put(place, parent, change);
    table = known;
  }
}
