// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import java.util.Arrays;

/**
 * The new nodes of one type, by their number, which goes by their order. The arrays may be longer:
 * what is behind {@code count} belongs to later states. Immutable up to there.
 *
 * @param count of the nodes
 * @param ids in the whole, ascending
 * @param times microseconds; {@link Long#MIN_VALUE} in a static type
 * @param keys as encoded; null in a table without a key
 * @param origins the base node whose place each has taken, or -1
 * @param features feature rows; null where the row is that of the origin
 * @param slotCount of the slots that there are
 * @param slots for each slot its node's number, or -1 when it is no node
 */
@SuppressWarnings("ArrayRecordComponent") // read by the parts of a snapshot
record NewNodes(
    int count,
    long[] ids,
    long[] times,
    byte[][] keys,
    long[] origins,
    byte[][] features,
    int slotCount,
    int[] slots) {
  private static final int LEAST = 16;

  /** The number of a slot's node, or -1 when it is none. */
  int number(int slot) {
    int number = slots[slot];
    return number < count ? number : -1; // it became one later
  }

  /** The same with one more at the end. */
  NewNodes and(long id, long time, byte[] key, byte[] row) {
    NewNodes room = count < ids.length ? this : resized(Math.max(LEAST, 2 * count));
    room.ids[count] = id;
    room.times[count] = time;
    room.keys[count] = key;
    room.origins[count] = -1;
    room.features[count] = row;
    return room.counting(count + 1, slotCount);
  }

  /** The same with another slot of a number. */
  NewNodes withSlot(int slot, int number) {
    NewNodes room =
        slot < slots.length
            ? this
            : new NewNodes(
                count,
                ids,
                times,
                keys,
                origins,
                features,
                slotCount,
                Arrays.copyOf(slots, Math.max(LEAST, 2 * slot)));
    room.slots[slot] = number;
    return room.counting(count, Math.max(slotCount, slot + 1));
  }

  private NewNodes resized(int size) {
    return new NewNodes(
        count,
        Arrays.copyOf(ids, size),
        Arrays.copyOf(times, size),
        Arrays.copyOf(keys, size),
        Arrays.copyOf(origins, size),
        Arrays.copyOf(features, size),
        slotCount,
        slots);
  }

  private NewNodes counting(int nodes, int seen) {
    return new NewNodes(nodes, ids, times, keys, origins, features, seen, slots);
  }
}
