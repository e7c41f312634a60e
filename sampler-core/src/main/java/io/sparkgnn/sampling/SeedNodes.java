// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import java.util.Arrays;

/**
 * The nodes of one seed's neighborhood: (node type, id) to subgraph node. Open addressing in one
 * array of (key, stamp and node) pairs; a new seed takes a new stamp, so nothing is cleared, and as
 * much of the table as it needs, so that small neighborhoods stay in the first-level cache.
 * Confined to a thread.
 */
final class SeedNodes {
  private static final int TYPE_SHIFT = 48;

  private long[] table = new long[256];
  private int shift;
  private int mask;
  private long stamp;

  /** Empties the table and makes room for {@code most} nodes. */
  void begin(long most) {
    int slots = Integer.highestOneBit(Growth.size(0, 2 * Math.max(most, 8))) << 1;
    if (table.length < 2L * slots) {
      table = new long[Math.multiplyExact(2, slots)];
      stamp = 0;
    }
    mask = slots - 1;
    shift = Integer.numberOfLeadingZeros(mask) + 32;
    if (++stamp == 1L << 31) {
      Arrays.fill(table, 0);
      stamp = 1;
    }
  }

  /** The key of a node: ids are below 2^48, types below 2^15. */
  static long key(int nodeType, long id) {
    return ((long) nodeType << TYPE_SHIFT) | id;
  }

  /**
   * The node that stands for the key, or -1 after noting {@code next} for it.
   *
   * @param next the number that the node gets if it is new
   */
  int putIfAbsent(long key, int next) {
    long[] t = table;
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
    while (true) {
      long value = t[2 * slot + 1];
      if (value >>> 32 != stamp) {
        t[2 * slot] = key;
        t[2 * slot + 1] = stamp << 32 | next;
        return -1;
      }
      if (t[2 * slot] == key) {
        return (int) value;
      }
      slot = (slot + 1) & mask;
    }
  }
}
