// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

/**
 * The place of one node in the overlay: of one that is new, that has changed, or that is gone. Only
 * the overlay's writer has it.
 */
final class Slot {
  /** No row has given it a time. */
  static final long NO_TIME = Long.MAX_VALUE;

  private static final long UNKNOWN = -1;

  final int nodeType;

  /** Its number among the slots of its table. */
  final int index;

  final byte[] key;

  /** The node of the base that it stands for, or -1. */
  final long origin;

  /** What came last; null where it is a row of the base, or gone. */
  NewRow row;

  /** Whether there is such a row now. */
  boolean alive;

  /** For each link of its table the parent in the base, or -1; whether it is gone or not. */
  long[] baseParents;

  /** {@link #NO_TIME} when it is no node yet; {@link Long#MIN_VALUE} in a static table. */
  long time = NO_TIME;

  /** Base nodes before it, if it had {@link #placedAt} as its time. */
  long place = UNKNOWN;

  long placedAt;

  /** Its number among the new nodes of its table, or -1; of the last order that was made. */
  int number = -1;

  /** Whether it counts as one that waits for a time. */
  boolean held;

  /** How many of its foreign keys count as ones that fit no node. */
  int dangling;

  Slot(int nodeType, int index, byte[] key, long origin) {
    this.nodeType = nodeType;
    this.index = index;
    this.key = key;
    this.origin = origin;
  }

  Slot copy() {
    Slot copy = new Slot(nodeType, index, key, origin);
    copy.row = row;
    copy.alive = alive;
    copy.baseParents = baseParents;
    copy.time = time;
    copy.place = place;
    copy.placedAt = placedAt;
    return copy;
  }

  boolean isNode() {
    return alive && time != NO_TIME;
  }

  boolean isPlaced() {
    return place != UNKNOWN && placedAt == time;
  }
}
