// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import java.util.Arrays;

/** Numbers distinct ids from 0 in order of appearance. Open addressing, reused between batches. */
final class IdRows {
  private long[] keys = new long[1024];
  private int[] values = new int[1024];
  private long[] distinct = new long[512];
  private int count;

  /** Forgets all ids and makes room for {@code ids} more. */
  void reset(int ids) {
    int size = Integer.highestOneBit(Math.max(512, ids) * 2 - 1) * 2;
    if (keys.length < size) {
      keys = new long[size];
      values = new int[size];
    }
    if (distinct.length < ids) {
      distinct = new long[ids];
    }
    Arrays.fill(keys, -1);
    count = 0;
  }

  /** The id's number. */
  int row(long id) {
    int mask = keys.length - 1;
    long mixed = id * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed ^ (mixed >>> 32)) & mask;
    while (keys[slot] != id) {
      if (keys[slot] < 0) {
        keys[slot] = id;
        values[slot] = count;
        distinct[count] = id;
        return count++;
      }
      slot = (slot + 1) & mask;
    }
    return values[slot];
  }

  int count() {
    return count;
  }

  /** The ids by number. */
  long[] distinct() {
    return distinct;
  }
}
