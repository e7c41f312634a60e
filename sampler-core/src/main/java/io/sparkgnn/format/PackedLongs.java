// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

/**
 * A section of numbers of equal width: value i is the {@code width} bits from bit {@code i * width}
 * on, counted from the lowest bit of the first byte. A value is one unaligned load, a shift and a
 * mask.
 *
 * <p>Immutable; safe for use by any number of threads.
 */
public final class PackedLongs {
  /** The widest value that is inside 8 bytes wherever it begins. */
  public static final int MAX_WIDTH = 57;

  private final MappedBytes bytes;
  private final long offset;
  private final int width;
  private final long mask;

  /**
   * @param offset where the section begins
   * @param count number of values, to check that they are inside the file
   * @param width bits of a value, 0 to {@link #MAX_WIDTH}
   */
  public PackedLongs(GraphFile file, long offset, long count, int width) {
    if (width < 0 || width > MAX_WIDTH || count < 0) {
      throw file.corrupt("it claims " + count + " values of " + width + " bits");
    }
    this.bytes = file.bytes();
    this.offset = file.section(offset, sectionBytes(count, width));
    this.width = width;
    this.mask = (1L << width) - 1;
  }

  /** The i-th value. */
  public long get(long i) {
    long bit = i * width;
    return (bytes.getLong(offset + (bit >>> 3)) >>> (bit & 7)) & mask;
  }

  /** Reads {@code count} values at once: {@code values[i]} is {@link #get} of {@code at[i]}. */
  public void get(long[] at, int count, long[] values) {
    for (int i = 0; i < count; i++) {
      values[i] = get(at[i]);
    }
  }

  /** Bits that the numbers 0 to {@code max} need. */
  public static int width(long max) {
    return Long.SIZE - Long.numberOfLeadingZeros(max);
  }

  static long sectionBytes(long count, int width) {
    return ((count * width + 63) >>> 6) << 3;
  }

  /** As {@link #get} for a width up to 64. */
  static long read(MappedBytes bytes, long offset, int width, long i) {
    long bit = i * width;
    long at = offset + (bit >>> 3);
    int skip = (int) bit & 7;
    long value = bytes.getLong(at) >>> skip;
    if (width > MAX_WIDTH) {
      if (skip + width > Long.SIZE) {
        value |= bytes.getByte(at + 8) << (Long.SIZE - skip);
      }
      return width == Long.SIZE ? value : value & ((1L << width) - 1);
    }
    return value & ((1L << width) - 1);
  }
}
