// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/** A yes or no of each child of a link, list after list: a bit, and a count for every 1024. */
abstract class ListFlags {
  /** Words of a block: {@code 1 << BLOCK_SHIFT}. */
  static final int BLOCK_SHIFT = 4;

  /** Bytes for so many flags. */
  static long bytes(long size) {
    return (size >>> 3) + (size >>> (6 + BLOCK_SHIFT)) * Long.BYTES;
  }

  /** Number of words for so many flags. */
  static long words(long size) {
    return (size + 63) >>> 6;
  }

  /** Number of counts for so many flags. */
  static long blocks(long size) {
    return (words(size) >>> BLOCK_SHIFT) + 1;
  }

  /** 64 flags, the first the lowest. */
  abstract long word(long number);

  /** How many are set before a block. */
  abstract long blockCount(long block);

  /** Number of flags set between two places. */
  final long count(long from, long to) {
    return from >= to ? 0 : before(to) - before(from);
  }

  private long before(long place) {
    long word = place >>> 6;
    long first = word & -(1L << BLOCK_SHIFT);
    long count = blockCount(first >>> BLOCK_SHIFT);
    for (long i = first; i < word; i++) {
      count += Long.bitCount(word(i));
    }
    return (place & 63) == 0 ? count : count + Long.bitCount(word(word) & ((1L << place) - 1));
  }
}
