// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.sampling.Frontier;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;

/**
 * Numbers the seeds whose nodes a request asks about, in the order in which they are first met:
 * only these travel. Reused from request to request. Confined to a thread.
 */
final class SeedSlots {
  private static final int NONE = -1;

  private final IntArrayList seeds = new IntArrayList();
  private int[] slotOf = new int[0];

  /** The numbers of the seeds of the nodes at some positions of a frontier. */
  int[] of(Frontier frontier, int[] positions, int begin, int end) {
    int[] seedOf = frontier.seeds();
    int first = frontier.first();
    int[] slots = new int[end - begin];
    for (int j = begin; j < end; j++) {
      int seed = seedOf[first + positions[j]];
      if (seed >= slotOf.length) {
        grow(seed);
      }
      if (slotOf[seed] == NONE) {
        slotOf[seed] = seeds.size();
        seeds.add(seed);
      }
      slots[j - begin] = slotOf[seed];
    }
    return slots;
  }

  private void grow(int seed) {
    int before = slotOf.length;
    slotOf = Arrays.copyOf(slotOf, seed + 1 + seed / 2);
    Arrays.fill(slotOf, before, slotOf.length, NONE);
  }

  /** What belongs to each numbered seed, out of an array over all seeds. */
  long[] gather(long[] ofSeed) {
    long[] gathered = new long[seeds.size()];
    for (int slot = 0; slot < gathered.length; slot++) {
      gathered[slot] = ofSeed[seeds.getInt(slot)];
    }
    return gathered;
  }

  /** Forgets all numbers. */
  void clear() {
    for (int slot = 0; slot < seeds.size(); slot++) {
      slotOf[seeds.getInt(slot)] = NONE;
    }
    seeds.clear();
  }
}
