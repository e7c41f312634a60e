// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file of any length as read-only memory, indexed by {@code long}. It is mapped in chunks, each 8
 * bytes longer than its share, so that a load of 8 bytes never straddles two chunks.
 *
 * <p>Immutable; safe for use by any number of threads; unmapped only once unreachable.
 */
public final class MappedBytes {
  /** Chunks of 1 GiB: the largest power of two that a buffer's {@code int} index can hold. */
  public static final int CHUNK_SHIFT = 30;

  private final MappedByteBuffer[] chunks;

  /** Where the memory begins when it is one chunk, else 0. */
  private final long address;

  /** Offsets from which 8 bytes can be read. */
  private final long longs;

  private final int shift;
  private final int mask;
  private final long length;

  private MappedBytes(MappedByteBuffer[] chunks, int shift, long length) {
    this.chunks = chunks;
    this.address = chunks.length == 1 ? UnsafeMemory.address(chunks[0]) : 0;
    this.longs = Math.max(0, length - Long.BYTES + 1);
    this.shift = shift;
    this.mask = (1 << shift) - 1;
    this.length = length;
  }

  /** Maps a whole file, in chunks of {@code 1 << chunkShift} bytes. */
  public static MappedBytes map(Path path, int chunkShift) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long length = channel.size();
      long chunk = 1L << chunkShift;
      MappedByteBuffer[] chunks =
          new MappedByteBuffer[Math.toIntExact((length + chunk - 1) >>> chunkShift)];
      for (int i = 0; i < chunks.length; i++) {
        long start = (long) i << chunkShift;
        long size = Math.min(chunk + Long.BYTES, length - start);
        chunks[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, size);
        chunks[i].order(ByteOrder.LITTLE_ENDIAN);
      }
      return new MappedBytes(chunks, chunkShift, length);
    }
  }

  /** Tells the system that the file is read at random, all of it, and stays in use. */
  void askForHugePages() {
    for (MappedByteBuffer chunk : chunks) {
      if (chunk.capacity() >= MemoryAdvice.HUGE_PAGE_BYTES) {
        MemoryAdvice.hugePages(UnsafeMemory.address(chunk), chunk.capacity());
      }
    }
  }

  /** Length of the file in bytes. */
  public long length() {
    return length;
  }

  /** The 8 bytes from an offset on, which need not be a multiple of 8, little-endian. */
  public long getLong(long offset) {
    return address != 0
        ? UnsafeMemory.getLong(address + Objects.checkIndex(offset, longs))
        : chunks[(int) (offset >>> shift)].getLong((int) offset & mask);
  }

  /** The byte at an offset, 0 to 255. */
  public long getByte(long offset) {
    return chunks[(int) (offset >>> shift)].get((int) offset & mask) & 0xFFL;
  }

  /** The numbers from an offset on, a multiple of 4, each of 4 bytes, little-endian. */
  public void get(long offset, float[] target) {
    int done = 0;
    while (done < target.length) {
      long from = offset + (long) Float.BYTES * done;
      int at = (int) from & mask;
      int some = (int) Math.min(target.length - done, (mask + 1L - at) / Float.BYTES);
      FloatBuffer chunk =
          chunks[(int) (from >>> shift)]
              .slice(at, some * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      chunk.get(target, done, some);
      done += some;
    }
  }

  /** Copies {@code target.length} bytes from an offset on. */
  public void get(long offset, byte[] target) {
    int done = 0;
    while (done < target.length) {
      long from = offset + done;
      int at = (int) from & mask;
      int some = Math.min(target.length - done, mask + 1 - at);
      chunks[(int) (from >>> shift)].get(at, target, done, some);
      done += some;
    }
  }
}
