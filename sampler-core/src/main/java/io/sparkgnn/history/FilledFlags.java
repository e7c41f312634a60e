// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/** Flags that are set in any order, then finished. On the heap. */
final class FilledFlags extends ListFlags {
  private final long[] words;
  private final long[] counts;

  FilledFlags(long size) {
    words = new long[Math.toIntExact(words(size))];
    counts = new long[(int) blocks(size)];
  }

  void set(long place) {
    words[(int) (place >>> 6)] |= 1L << place;
  }

  @Override
  long word(long number) {
    return words[(int) number];
  }

  @Override
  long blockCount(long block) {
    return counts[(int) block];
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
}
