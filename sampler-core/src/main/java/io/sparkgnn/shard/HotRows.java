// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import java.nio.ByteBuffer;

/** Copies of some nodes' feature rows. Immutable and safe for use by any number of threads. */
final class HotRows {
  static final HotRows EMPTY = new HotRows(new long[0], 0, ByteBuffer.allocate(0));

  private final HotSlots slots = new HotSlots();
  private final ByteBuffer rows;
  private final int rowBytes;

  /**
   * @param ids the nodes whose rows these are
   * @param rows as many rows of {@code rowBytes}
   */
  HotRows(long[] ids, int rowBytes, ByteBuffer rows) {
    this.rows = rows;
    this.rowBytes = rowBytes;
    for (long id : ids) {
      slots.add(id);
    }
  }

  /** The nodes whose rows are here. */
  HotSlots nodes() {
    return slots;
  }

  /** Copies the row of a slot of {@link #nodes()} to an index of {@code target}. */
  void read(int slot, ByteBuffer target, int at) {
    target.put(at, rows, slot * rowBytes, rowBytes);
  }
}
