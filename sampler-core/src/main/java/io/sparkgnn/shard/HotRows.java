package io.sparkgnn.shard;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.nio.ByteBuffer;

/** Copies of some nodes' feature rows. Immutable and safe for use by any number of threads. */
final class HotRows {
  private static final int NONE = -1;
  static final HotRows EMPTY = new HotRows(new long[0], 0, ByteBuffer.allocate(0));

  private final Long2IntOpenHashMap slots;
  private final ByteBuffer rows;
  private final int rowBytes;

  /**
   * @param ids the nodes whose rows these are
   * @param rows as many rows of {@code rowBytes}
   */
  HotRows(long[] ids, int rowBytes, ByteBuffer rows) {
    this.rows = rows;
    this.rowBytes = rowBytes;
    slots = new Long2IntOpenHashMap(ids.length);
    slots.defaultReturnValue(NONE);
    for (int i = 0; i < ids.length; i++) {
      slots.put(ids[i], i);
    }
  }

  /** Copies a node's row to an index of {@code target}, if it is here. */
  boolean read(long id, ByteBuffer target, int at) {
    int slot = slots.get(id);
    if (slot == NONE) {
      return false;
    }
    target.put(at, rows, slot * rowBytes, rowBytes);
    return true;
  }
}
