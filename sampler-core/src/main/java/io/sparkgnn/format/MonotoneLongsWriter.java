// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.util.function.LongConsumer;

/**
 * Writes a section for {@link MonotoneLongs} with memory for one block. What must come later in the
 * file (and, when something else is written to the file meanwhile, the data too) waits in {@link
 * SpillBuffer}s.
 */
public final class MonotoneLongsWriter implements AutoCloseable {
  private final GraphFileWriter out;
  private final SpillBuffer waitingData;
  private final SpillBuffer directory;
  private final SpillBuffer firsts;
  private final LongConsumer data;
  private final long directOffset;
  private final long[] block = new long[MonotoneLongs.BLOCK_SIZE];
  private int filled;
  private long count;
  private long words;
  private long last = Long.MIN_VALUE;

  private MonotoneLongsWriter(GraphFileWriter out, boolean direct) {
    this.out = out;
    this.directOffset = out.position();
    this.waitingData = direct ? null : new SpillBuffer(out.path());
    this.directory = new SpillBuffer(out.path());
    this.firsts = new SpillBuffer(out.path());
    this.data = direct ? out::putLong : waitingData::putLong;
  }

  /** For a file to which nothing else is written before {@link #finish}. */
  public static MonotoneLongsWriter direct(GraphFileWriter out) {
    return new MonotoneLongsWriter(out, true);
  }

  /** For a file to which another section is written before {@link #finish}. */
  public static MonotoneLongsWriter deferred(GraphFileWriter out) {
    return new MonotoneLongsWriter(out, false);
  }

  /** Adds a value, at or above the one before. */
  public void add(long value) {
    if (value < last) {
      throw new IllegalArgumentException(value + " comes after " + last + " in " + out.path());
    }
    last = value;
    block[filled++] = value;
    count++;
    if (filled == block.length) {
      writeBlock();
    }
  }

  /** Writes what waits and adds the section's {@link MonotoneLongs#META_COUNT} numbers to meta. */
  public void finish() {
    if (filled > 0) {
      writeBlock();
    }
    long dataOffset = directOffset;
    if (waitingData != null) {
      dataOffset = out.position();
      waitingData.copyTo(out);
    }
    long directoryOffset = out.position();
    directory.copyTo(out);
    long firstsOffset = out.position();
    firsts.copyTo(out);
    out.meta(count, dataOffset, directoryOffset, firstsOffset);
  }

  /** Frees what waits. */
  @Override
  public void close() {
    if (waitingData != null) {
      waitingData.close();
    }
    directory.close();
    firsts.close();
  }

  private void writeBlock() {
    long first = block[0];
    long span = block[filled - 1] - first;
    long divisor = 1;
    double slope = 0;
    long lowest = 0;
    // A span beyond 62 bits (a time such as Long.MIN_VALUE) is stored plainly, modulo 2^64.
    if (span >= 0 && span < 1L << 62) {
      divisor = commonDivisor(first);
      slope = filled == 1 ? 0 : (double) (span / divisor) / (filled - 1);
      for (int i = 0; i < filled; i++) {
        lowest = Math.min(lowest, (block[i] - first) / divisor - (long) (slope * i));
      }
    }
    long highest = 0;
    for (int i = 0; i < filled; i++) {
      long distance = Long.divideUnsigned(block[i] - first, divisor) - (long) (slope * i) - lowest;
      block[i] = distance;
      highest |= distance;
    }
    int width = PackedLongs.width(highest);
    directory.putLong(first + lowest * divisor);
    directory.putLong(Double.doubleToRawLongBits(slope));
    directory.putLong(divisor);
    directory.putLong(MonotoneLongs.place(words, width));
    firsts.putLong(first);
    PackedLongsWriter packed = new PackedLongsWriter(data, width);
    for (int i = 0; i < filled; i++) {
      packed.add(block[i]);
    }
    packed.finish();
    words += PackedLongs.sectionBytes(filled, width) / Long.BYTES;
    filled = 0;
  }

  private long commonDivisor(long first) {
    long divisor = 0;
    for (int i = 1; i < filled && divisor != 1; i++) {
      long other = block[i] - first;
      while (other != 0) {
        long rest = divisor % other;
        divisor = other;
        other = rest;
      }
    }
    return Math.max(1, divisor);
  }
}
