// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.UnsafeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Feature rows of one node type and stripe, by local row: an LMDB file whose values are blocks of
 * rows.
 *
 * <p>File: a single LMDB file (no folder), main database only. A key is 8 bytes, big-endian, so
 * that LMDB's own order is the numbers' order. Key b has rows {@code b << shift} to {@code ((b + 1)
 * << shift) - 1}, one after the other, {@code rowBytes} each; the last block is cut off after the
 * last row. Blocks are as large as fits in 8 MiB. The last key, 2^64 - 1, tells of the file, in
 * little-endian numbers of 8 bytes: magic "GNNFEATS", format version, rowBytes, number of rows,
 * shift.
 *
 * <p>The blocks' memory is looked up once, in one read transaction that lasts as long as the file
 * is open, and then read as plain memory. Not unmapped before {@link #close()}, after which no
 * block may be touched: {@link LmdbFeatureStore} sees to that.
 */
final class FeatureFile implements AutoCloseable {
  static final long ABOUT_KEY = -1L;
  private static final long MAGIC = 0x53544145464E4E47L; // "GNNFEATS"
  private static final int MAX_BLOCK_BYTES = 8 << 20;
  private static final int ABOUT_BYTES = 5 * Long.BYTES;

  private final LmdbFile file;
  private final ByteBuffer[] blocks;

  /** Where each block's memory begins. */
  private final long[] addresses;

  private final int rowBytes;
  private final long rows;
  private final int shift;
  private final int mask;

  FeatureFile(Path path) {
    file = new LmdbFile(path);
    try (LmdbFile.Lookup lookup = file.lookup()) {
      ByteBuffer about = lookup.get(key(ABOUT_KEY));
      if (about == null || about.remaining() != ABOUT_BYTES || about.getLong(0) != MAGIC) {
        throw new CorruptFileException(path, "it is not a feature file");
      }
      if (about.getLong(8) != GraphFile.FORMAT_VERSION) {
        throw new FormatVersionException(
            path.toString(), (int) about.getLong(8), GraphFile.FORMAT_VERSION);
      }
      rowBytes = (int) about.getLong(16);
      rows = about.getLong(24);
      shift = (int) about.getLong(32);
      mask = (1 << shift) - 1;
      blocks = new ByteBuffer[Math.toIntExact((rows + mask) >>> shift)];
      addresses = new long[blocks.length];
      for (int b = 0; b < blocks.length; b++) {
        long here = Math.min(rows - ((long) b << shift), 1L << shift);
        ByteBuffer block = lookup.get(key(b));
        if (block == null || block.remaining() != here * rowBytes) {
          throw new CorruptFileException(
              path, "its block " + b + " does not have " + here + " rows");
        }
        blocks[b] = block.slice();
        addresses[b] = UnsafeMemory.address(blocks[b]);
      }
      lookup.keep();
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** How many rows, as a power of two, go into a block. */
  static int shift(int rowBytes) {
    if (rowBytes < 1) {
      throw new IllegalArgumentException("a row of " + rowBytes + " bytes");
    }
    return Math.max(0, 31 - Integer.numberOfLeadingZeros(MAX_BLOCK_BYTES / rowBytes));
  }

  static byte[] key(long block) {
    return ByteBuffer.allocate(Long.BYTES).putLong(block).array();
  }

  static ByteBuffer about(int rowBytes, long rows, int shift) {
    return ByteBuffer.allocateDirect(ABOUT_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAGIC)
        .putLong(GraphFile.FORMAT_VERSION)
        .putLong(rowBytes)
        .putLong(rows)
        .putLong(shift)
        .flip();
  }

  int rowBytes() {
    return rowBytes;
  }

  long rows() {
    return rows;
  }

  /** Copies a row to an index of {@code target}. */
  void read(long row, ByteBuffer target, int at) {
    target.put(at, blocks[(int) (row >>> shift)], ((int) row & mask) * rowBytes, rowBytes);
  }

  /** Adds the pages of a row to those to ask for. */
  void want(long row, PageReadAhead ahead) {
    int block = (int) (row >>> shift);
    ahead.add(addresses[block] + (long) ((int) row & mask) * rowBytes, rowBytes);
  }

  @Override
  public void close() {
    file.close();
  }
}
