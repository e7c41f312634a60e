// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import java.util.Arrays;

/**
 * A set of age ranks in [0, n) that is filled with k members and then emptied in ascending order: a
 * bit set while n is small beside k, else an open-addressing table and a sort. Reused without
 * allocation once grown. Confined to a thread.
 */
final class RankSet {
  private static final int DENSE_RANKS = 1024;
  private static final int RANKS_PER_MEMBER = 64;

  private boolean dense;
  private long[] words = new long[DENSE_RANKS / Long.SIZE];
  private int wordCount;

  /** Rank + 1; 0 is free. */
  private long[] slots = new long[64];

  private int mask;
  private int shift;
  private long[] members = new long[16];
  private int size;

  /** Makes room for {@code k} of {@code n} ranks. The set is empty here: it was drained. */
  void begin(long n, int k) {
    dense = n <= DENSE_RANKS || n <= (long) RANKS_PER_MEMBER * k;
    if (dense) {
      wordCount = Math.toIntExact((n + Long.SIZE - 1) / Long.SIZE);
      if (words.length < wordCount) {
        words = new long[Growth.size(words.length, wordCount)];
      }
      return;
    }
    int bits = 64 - Long.numberOfLeadingZeros(2L * Math.max(k, 8) - 1);
    if (slots.length < 1 << bits) {
      slots = new long[1 << bits];
    }
    if (members.length < k) {
      members = new long[Growth.size(members.length, k)];
    }
    mask = (1 << bits) - 1;
    shift = 64 - bits;
    size = 0;
  }

  /** Adds a rank; false if it is there already. */
  boolean add(long rank) {
    if (dense) {
      int word = (int) (rank >>> 6);
      long bit = 1L << rank;
      long before = words[word];
      words[word] = before | bit;
      return (before & bit) == 0;
    }
    int slot = (int) ((rank * 0x9E3779B97F4A7C15L) >>> shift);
    while (slots[slot] != 0) {
      if (slots[slot] == rank + 1) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = rank + 1;
    members[size++] = rank;
    return true;
  }

  /** Writes the members in ascending order to {@code out[at...]} and empties the set. */
  void drain(long[] out, int at) {
    int end = at;
    if (dense) {
      for (int w = 0; w < wordCount; w++) {
        long word = words[w];
        words[w] = 0;
        while (word != 0) {
          out[end++] = ((long) w << 6) + Long.numberOfTrailingZeros(word);
          word &= word - 1;
        }
      }
      return;
    }
    Arrays.fill(slots, 0, mask + 1, 0);
    System.arraycopy(members, 0, out, at, size);
    Arrays.sort(out, at, at + size);
  }

  /**
   * Writes the ranks in [0, n) that are not members in ascending order to {@code out[at...]} and
   * empties the set. Only for n at most 64 k of {@link #begin}, or at most 1024.
   */
  void drainComplement(long n, long[] out, int at) {
    int end = at;
    for (int w = 0; w < wordCount; w++) {
      long word = ~words[w];
      words[w] = 0;
      if (w == wordCount - 1 && (n & 63) != 0) {
        word &= (1L << n) - 1;
      }
      while (word != 0) {
        out[end++] = ((long) w << 6) + Long.numberOfTrailingZeros(word);
        word &= word - 1;
      }
    }
  }
}
