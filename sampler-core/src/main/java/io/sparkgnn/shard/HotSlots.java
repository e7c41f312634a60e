// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import it.unimi.dsi.fastutil.HashCommon;
import java.util.Arrays;

/**
 * Numbers the nodes that a cache has, in the order in which they are added. A bit a hash, few
 * enough for the processor's own caches, tells of most other nodes that they aren't there: the
 * lookups of a batch would else be as many cache misses. Filled by one thread, then only read.
 */
final class HotSlots {
  static final int NONE = -1;

  private static final int FEWEST = 16;
  private static final int BITS_PER_SLOT = 4;

  private long[] ids = new long[FEWEST];
  private int[] slots = new int[FEWEST];
  private long[] hashes = new long[FEWEST * BITS_PER_SLOT / Long.SIZE];
  private int size;

  HotSlots() {
    Arrays.fill(slots, NONE);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Gives the next number to a node that has none. */
  void add(long id) {
    if (2 * (size + 1) > ids.length) {
      grow();
    }
    put(id, size++);
  }

  private void grow() {
    long[] oldIds = ids;
    int[] oldSlots = slots;
    ids = new long[2 * oldIds.length];
    slots = new int[ids.length];
    hashes = new long[ids.length * BITS_PER_SLOT / Long.SIZE];
    Arrays.fill(slots, NONE);
    for (int at = 0; at < oldIds.length; at++) {
      if (oldSlots[at] != NONE) {
        put(oldIds[at], oldSlots[at]);
      }
    }
  }

  private void put(long id, int slot) {
    long hash = HashCommon.mix(id);
    int at = (int) hash & ids.length - 1;
    while (slots[at] != NONE) {
      at = at + 1 & ids.length - 1;
    }
    ids[at] = id;
    slots[at] = slot;
    hashes[word(hash)] |= 1L << hash;
  }

  private int word(long hash) {
    return (int) (hash >>> Integer.SIZE) & hashes.length - 1;
  }

  /** The number of a node, or {@link #NONE}. */
  int slot(long id) {
    long hash = HashCommon.mix(id);
    if ((hashes[word(hash)] >>> hash & 1) == 0) {
      return NONE;
    }
    int at = (int) hash & ids.length - 1;
    while (slots[at] != NONE && ids[at] != id) {
      at = at + 1 & ids.length - 1;
    }
    return slots[at];
  }
}
