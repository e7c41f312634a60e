// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

/**
 * A section of numbers that never fall, after Lucene's DirectMonotonic: blocks of {@value
 * #BLOCK_SIZE} numbers, each a straight line and the distances from it, with the block's greatest
 * common divisor taken out (times of whole seconds or days keep no bits for their microseconds).
 *
 * <p>Value i of the block with index b is, in arithmetic modulo 2^64,
 *
 * <pre>base + ((long) (slope * i) + distance(i)) * divisor</pre>
 *
 * <p>A section is three parts of the file; four numbers of the file's meta, {@value #META_COUNT} in
 * a row, tell the count of values and where the parts begin:
 *
 * <pre>
 * data        packed distances, block after block, each block padded to a multiple of 8 bytes
 * directory   32 bytes a block: 8 base, 8 slope (double), 8 divisor,
 *             8 width of a distance in the low 7 bits, above them the block's first word in data
 * firsts      8 bytes a block: its first value, to search by
 * </pre>
 *
 * <p>Immutable; safe for use by any number of threads.
 */
public final class MonotoneLongs {
  /** Numbers that describe a section in the file's meta. */
  public static final int META_COUNT = 4;

  static final int BLOCK_SHIFT = 9;
  static final int BLOCK_SIZE = 1 << BLOCK_SHIFT;
  static final int ENTRY_BYTES = 32;
  private static final int BLOCK_MASK = BLOCK_SIZE - 1;
  private static final int WIDTH_BITS = 7;
  private static final int WIDTH_MASK = (1 << WIDTH_BITS) - 1;

  private final MappedBytes bytes;
  private final long count;
  private final long blocks;
  private final long data;
  private final long directory;
  private final long firsts;
  private final long lowest;

  /** Blocks per unit of value, over them all. */
  private final double perBlock;

  /**
   * @param firstMeta index of the section's first number in the file's meta
   */
  public MonotoneLongs(GraphFile file, int firstMeta) {
    this.bytes = file.bytes();
    this.count = file.meta(firstMeta);
    this.blocks = (count + BLOCK_MASK) >>> BLOCK_SHIFT;
    if (count < 0) {
      throw file.corrupt("it claims " + count + " values");
    }
    this.data = file.section(file.meta(firstMeta + 1), 0);
    this.directory = file.section(file.meta(firstMeta + 2), blocks * ENTRY_BYTES);
    this.firsts = file.section(file.meta(firstMeta + 3), blocks * Long.BYTES);
    this.lowest = blocks == 0 ? 0 : first(0);
    this.perBlock = blocks < 2 ? 0 : (blocks - 1) / ((double) first(blocks - 1) - lowest);
  }

  /** Number of values. */
  public long count() {
    return count;
  }

  /** The i-th value. */
  public long get(long i) {
    return value(directory + (i >>> BLOCK_SHIFT) * ENTRY_BYTES, i & BLOCK_MASK);
  }

  /**
   * The i-th value and the next, which lie side by side but at the end of a block.
   *
   * @param next receives value i + 1 at index {@code at}
   */
  public long pair(long i, long[] next, int at) {
    long entry = directory + (i >>> BLOCK_SHIFT) * ENTRY_BYTES;
    long place = bytes.getLong(entry + 24);
    long distances = data + (place >>> WIDTH_BITS) * Long.BYTES;
    int width = (int) place & WIDTH_MASK;
    double slope = Double.longBitsToDouble(bytes.getLong(entry + 8));
    long base = bytes.getLong(entry);
    long divisor = bytes.getLong(entry + 16);
    long k = i & BLOCK_MASK;
    next[at] =
        k == BLOCK_MASK
            ? get(i + 1)
            : base
                + ((long) (slope * (k + 1)) + PackedLongs.read(bytes, distances, width, k + 1))
                    * divisor;
    return base + ((long) (slope * k) + PackedLongs.read(bytes, distances, width, k)) * divisor;
  }

  /** 1 if the i-th value is at or below {@code bound}, else 0; no branch depends on the value. */
  public long atMost(long i, long bound) {
    long value = get(i);
    long above = ((bound & ~value) | (~(bound ^ value) & (bound - value))) >>> 63;
    return 1 - above;
  }

  /** Number of values that are at or below {@code bound}. */
  public long countUpTo(long bound) {
    return countInBlocks(blocksUpTo(bound), bound);
  }

  private long countInBlocks(long upTo, long bound) {
    if (upTo == 0) {
      return 0;
    }
    long start = (upTo - 1) << BLOCK_SHIFT;
    long size = Math.min(BLOCK_SIZE, count - start);
    return start + countInBlock(directory + (upTo - 1) * ENTRY_BYTES, size, bound);
  }

  /**
   * As {@link #countUpTo} for many bounds, in two passes, so that the cache misses of each overlap.
   *
   * @param bounds {@code count} bounds; runs of equal ones are looked up once
   * @param counts receives {@code count} numbers
   */
  public void countUpTo(long[] bounds, int count, long[] counts) {
    for (int i = 0; i < count; i++) {
      boolean again = i > 0 && bounds[i] == bounds[i - 1];
      counts[i] = again ? counts[i - 1] : blocksUpTo(bounds[i]);
    }
    for (int i = 0; i < count; i++) {
      boolean again = i > 0 && bounds[i] == bounds[i - 1];
      long upTo = counts[i];
      counts[i] = again ? counts[i - 1] : countInBlocks(upTo, bounds[i]);
    }
  }

  /**
   * Number of blocks whose first value is at or below the bound. Where the values rise at a steady
   * rate the answer is near the bound's share of them all, so the search gallops from there.
   */
  private long blocksUpTo(long bound) {
    long low = 0;
    long high = blocks;
    double share = (bound - lowest) * perBlock;
    long probe = share > 0 ? (long) Math.min(blocks - 1, share) : 0;
    long step = 1;
    if (blocks > 0 && first(probe) <= bound) {
      low = probe + 1;
      while (low < high) {
        probe = Math.min(high, low + step) - 1;
        if (first(probe) > bound) {
          high = probe;
          break;
        }
        low = probe + 1;
        step <<= 1;
      }
    } else {
      high = probe;
      while (low < high) {
        probe = Math.max(low, high - step);
        if (first(probe) <= bound) {
          low = probe + 1;
          break;
        }
        high = probe;
        step <<= 1;
      }
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (first(middle) <= bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long first(long block) {
    return bytes.getLong(firsts + block * Long.BYTES);
  }

  private long countInBlock(long entry, long size, long bound) {
    long base = bytes.getLong(entry);
    double slope = Double.longBitsToDouble(bytes.getLong(entry + 8));
    long divisor = bytes.getLong(entry + 16);
    long place = bytes.getLong(entry + 24);
    long distances = data + (place >>> WIDTH_BITS) * Long.BYTES;
    int width = (int) place & WIDTH_MASK;
    long low = 1; // the block's first value is known to be at or below
    long high = size;
    long rise = bound - base;
    if (slope > 0 && rise >= 0) {
      // A distance is from 0 to below 2^width, so the line alone tells roughly where the bound is.
      double steps = (double) (rise / divisor);
      double surely = Math.min(size, (steps - (1L << width)) / slope - 1);
      double possibly = Math.min(size, (steps + 1) / slope + 2);
      low = Math.max(low, (long) surely);
      high = Math.max(low, (long) possibly);
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      long distance = PackedLongs.read(bytes, distances, width, middle);
      if (base + ((long) (slope * middle) + distance) * divisor <= bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long value(long entry, long i) {
    double slope = Double.longBitsToDouble(bytes.getLong(entry + 8));
    long place = bytes.getLong(entry + 24);
    long distances = data + (place >>> WIDTH_BITS) * Long.BYTES;
    long distance = PackedLongs.read(bytes, distances, (int) place & WIDTH_MASK, i);
    return bytes.getLong(entry) + ((long) (slope * i) + distance) * bytes.getLong(entry + 16);
  }

  static long place(long word, int width) {
    return word << WIDTH_BITS | width;
  }
}
