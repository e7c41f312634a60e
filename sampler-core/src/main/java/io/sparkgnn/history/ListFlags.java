// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/** A yes or no of each child of a link, list after list: a bit, and a count for every 1024. */
final class ListFlags {
  private static final int BLOCK_SHIFT = 4;

  private final long[] words;
  private final long[] counts;

  ListFlags(long size) {
    words = new long[Math.toIntExact((size + 63) >>> 6)];
    counts = new long[(words.length >>> BLOCK_SHIFT) + 1];
  }

  /** Bytes for so many flags. */
  static long bytes(long size) {
    return (size >>> 3) + (size >>> (6 + BLOCK_SHIFT)) * Long.BYTES;
  }

  void set(long place) {
    words[(int) (place >>> 6)] |= 1L << place;
  }

  /** To be called once, after all flags are set. */
  void finish() {
    long count = 0;
    for (int i = 0; i < words.length; i++) {
      if ((i & ((1 << BLOCK_SHIFT) - 1)) == 0) {
        counts[i >>> BLOCK_SHIFT] = count;
      }
      count += Long.bitCount(words[i]);
    }
    if ((words.length & ((1 << BLOCK_SHIFT) - 1)) == 0) {
      counts[words.length >>> BLOCK_SHIFT] = count;
    }
  }

  /** Number of flags set between two places. */
  long count(long from, long to) {
    return from >= to ? 0 : before(to) - before(from);
  }

  private long before(long place) {
    int word = (int) (place >>> 6);
    int first = word & -(1 << BLOCK_SHIFT);
    long count = counts[first >>> BLOCK_SHIFT];
    for (int i = first; i < word; i++) {
      count += Long.bitCount(words[i]);
    }
    return (place & 63) == 0 ? count : count + Long.bitCount(words[word] & ((1L << place) - 1));
  }
}
