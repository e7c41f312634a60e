// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/** A list that is as the graph store has it. */
record StoredList(long first) implements ListPart {
  @Override
  public ListNumbers numbers(ListColumn column, ListNumbers stored) {
    return stored;
  }

  @Override
  public long flagged(ListColumn column, ListFlags stored, long from, long to) {
    return stored.count(first + from, first + to);
  }
}
