// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/** Writes a {@link Run} with memory for one chunk. For one thread. */
final class RunWriter implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private final StagingFolder folder;
  private final String file;
  private final int index;
  private final RowBuffer[] ids;
  private final RowBuffer[] values;
  private final OutputStream out;
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private final DataOutputStream lengths = new DataOutputStream(directory);
  private final int stripes;
  private long rows;
  private long undated;
  private long written;
  private int buffered;
  private int chunks;

  RunWriter(StagingFolder folder, String file, int index, int stripes) {
    this.folder = folder;
    this.file = file;
    this.index = index;
    this.stripes = stripes;
    this.ids = buffers(stripes + 1);
    this.values = buffers(stripes + 1);
    try {
      out = new BufferedOutputStream(folder.create(file), BUFFER_BYTES);
    } catch (IOException e) {
      throw folder.failed("write", file, e);
    }
  }

  private static RowBuffer[] buffers(int count) {
    RowBuffer[] buffers = new RowBuffer[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = new RowBuffer();
    }
    return buffers;
  }

  /**
   * Adds the next node.
   *
   * @param id what identifies it
   * @param value its other columns, or null if the table has none
   */
  void add(UnsafeRow id, UnsafeRow value) {
    add((int) (rows & (stripes - 1)), id, value);
    rows++;
  }

  /** Adds a row that has a key but no time. */
  void addUndated(UnsafeRow id, UnsafeRow value) {
    add(stripes, id, value);
    undated++;
  }

  private void add(int bucket, UnsafeRow id, UnsafeRow value) {
    ids[bucket].add(id);
    buffered += id.getSizeInBytes() + RowBuffer.HEADER_BYTES;
    if (value != null) {
      values[bucket].add(value);
      buffered += value.getSizeInBytes() + RowBuffer.HEADER_BYTES;
    }
    if (buffered > CHUNK_BYTES) {
      flush();
    }
  }

  private void flush() {
    try {
      drain(ids);
      drain(values);
    } catch (IOException e) {
      throw folder.failed("write", file, e);
    }
    chunks++;
    buffered = 0;
  }

  private void drain(RowBuffer[] buffers) throws IOException {
    for (RowBuffer buffer : buffers) {
      lengths.writeInt(buffer.size());
      written += buffer.size();
      buffer.drainTo(out);
    }
  }

  Run finish() {
    if (buffered > 0) {
      flush();
    }
    try {
      directory.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw folder.failed("write", file, e);
    }
    return new Run(index, file, rows, undated, chunks, written);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw folder.failed("write", file, e);
    }
  }
}
