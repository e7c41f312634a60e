// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.lmdbjava.PutFlags;

/**
 * Writes the feature rows of one node type and stripe, in order of local row. See {@link
 * FeatureFile} for the file.
 *
 * <p>For one thread; memory for one block. A failed write is an {@link UncheckedIOException}, and
 * leaves a file that cannot be read.
 */
public final class FeatureWriter implements AutoCloseable {
  private static final long BATCH_BYTES = 64L << 20;
  private static final int FIRST_CAPACITY = 1 << 16;

  private final LmdbWriter out;
  private final int rowBytes;
  private final int shift;
  private final int blockBytes;
  private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
  private ByteBuffer block;
  private long rows;
  private boolean complete = true;

  /**
   * @param rowBytes width of a row, above 0: a table without feature columns has no file
   */
  public FeatureWriter(Path file, int rowBytes) {
    this(file, rowBytes, FeatureFile.shift(rowBytes));
  }

  FeatureWriter(Path file, int rowBytes, int shift) {
    this.rowBytes = rowBytes;
    this.shift = shift;
    this.blockBytes = rowBytes << shift;
    this.block =
        ByteBuffer.allocateDirect(Math.max(rowBytes, Math.min(blockBytes, FIRST_CAPACITY)));
    this.out = new LmdbWriter(file, BATCH_BYTES);
  }

  /** Adds the next row: the {@code rowBytes} bytes that remain in the buffer, which are read. */
  public void add(ByteBuffer row) {
    complete = false;
    if (row.remaining() != rowBytes) {
      throw new IllegalArgumentException("a row of " + row.remaining() + " bytes, not " + rowBytes);
    }
    if (block.remaining() < rowBytes) {
      block =
          ByteBuffer.allocateDirect((int) Math.min(blockBytes, 2L * block.capacity()))
              .put(block.flip());
    }
    block.put(row);
    rows++;
    if (block.position() == blockBytes) {
      writeBlock();
    }
    complete = true;
  }

  /** Completes the file. */
  @Override
  public void close() {
    try (out) {
      if (complete) {
        complete = false;
        if (block.position() > 0) {
          writeBlock();
        }
        ByteBuffer about = FeatureFile.about(rowBytes, rows, shift);
        put(FeatureFile.ABOUT_KEY, about);
        out.finish();
      }
    }
  }

  private void writeBlock() {
    put((rows - 1) >>> shift, block.flip());
    block.clear();
  }

  private void put(long block, ByteBuffer value) {
    out.put(key.clear().put(FeatureFile.key(block)).flip(), value, PutFlags.MDB_APPEND);
  }
}
