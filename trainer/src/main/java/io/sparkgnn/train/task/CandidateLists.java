// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import it.unimi.dsi.fastutil.floats.FloatArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/** Collects what rows of a batch have of their own, row after row, as tensors want it. */
final class CandidateLists {
  private final Long2IntOpenHashMap slots = new Long2IntOpenHashMap();
  private final IntArrayList hiddenRow = new IntArrayList();
  private final IntArrayList hiddenColumn = new IntArrayList();
  private final IntArrayList pairRow = new IntArrayList();
  private final IntArrayList pairSlot = new IntArrayList();
  private final IntArrayList chosenRow = new IntArrayList();
  private final IntArrayList chosenColumn = new IntArrayList();
  private final IntArrayList chosenSlot = new IntArrayList();
  private final FloatArrayList weight = new FloatArrayList();
  private int row;
  private int room = 1;
  private int shared;

  CandidateLists() {
    slots.defaultReturnValue(-1);
  }

  /** Goes on to a row. */
  void begin(int number) {
    row = number;
    slots.clear();
  }

  /** A shared candidate that is not one of the row; -1 for none. */
  void hide(int column) {
    if (column >= 0) {
      hiddenRow.add(row);
      hiddenColumn.add(column);
    }
  }

  /** A candidate of the row alone. */
  void pair(long item) {
    int slot = slots.size();
    slots.put(item, slot);
    room = Math.max(room, slot + 1);
    pairRow.add(row);
    pairSlot.add(slot);
  }

  /**
   * An item that was chosen: a candidate of the row alone, or the shared one of a column.
   *
   * @param of how many the row has
   */
  void chosen(long item, int column, int of) {
    chosenRow.add(row);
    chosenSlot.add(slots.get(item));
    chosenColumn.add(column);
    weight.add(1f / of);
  }

  /**
   * No more rows.
   *
   * @param columns shared candidates
   */
  void finish(int columns) {
    shared = columns;
    if (pairRow.isEmpty()) {
      pairSlot.add(0);
      pairRow.add(0);
    }
    if (weight.isEmpty()) {
      chosenRow.add(0);
      chosenSlot.add(-1);
      chosenColumn.add(0);
      weight.add(0);
    }
  }

  /** Cells of shared candidates that are none: row * columns + column. */
  long[] hidden() {
    LongArrayList cells = new LongArrayList();
    for (int i = 0; i < hiddenRow.size(); i++) {
      cells.add((long) hiddenRow.getInt(i) * shared + hiddenColumn.getInt(i));
    }
    return cells.toLongArray();
  }

  /** How many of its own a row can have. */
  int room() {
    return room;
  }

  /** Cells of own candidates: row * room + slot. */
  long[] places() {
    long[] cells = new long[pairRow.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (long) pairRow.getInt(i) * room + pairSlot.getInt(i);
    }
    return cells;
  }

  /** Cells of chosen items in rows of all shared candidates and the own ones behind them. */
  long[] positive() {
    long[] cells = new long[chosenRow.size()];
    for (int i = 0; i < cells.length; i++) {
      int slot = chosenSlot.getInt(i);
      cells[i] =
          (long) chosenRow.getInt(i) * (shared + room)
              + (slot >= 0 ? shared + slot : chosenColumn.getInt(i));
    }
    return cells;
  }

  int[] positiveRow() {
    return chosenRow.toIntArray();
  }

  float[] weight() {
    return weight.toFloatArray();
  }
}
