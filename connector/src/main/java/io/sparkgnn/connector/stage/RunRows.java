// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/** The rows of one bucket of a {@link Run}, in order. For one thread. */
final class RunRows implements AutoCloseable {
  private final StagingFolder folder;
  private final String file;
  private final FSDataInputStream in;
  private final int bucket;
  private final int chunks;
  private final int[] lengths;
  private final int buckets;
  private final boolean withValues;
  private final UnsafeRow id;
  private final UnsafeRow value;
  private byte[] ids = {};
  private byte[] values = {};
  private int idsEnd;
  private int idsAt;
  private int valuesAt;
  private int chunk;
  private long chunkStart;

  /**
   * @param stripes as the run was written
   * @param bucket which rows
   * @param idFields columns of the ids
   * @param valueFields columns of the values, or 0 to leave the values out
   */
  RunRows(StagingFolder folder, Run run, int stripes, int bucket, int idFields, int valueFields) {
    this.folder = folder;
    this.file = run.file();
    this.bucket = bucket;
    this.buckets = stripes + 1;
    this.chunks = run.chunks();
    this.withValues = valueFields > 0;
    this.id = new UnsafeRow(idFields);
    this.value = new UnsafeRow(valueFields);
    this.in = folder.open(file);
    this.lengths = lengths(run);
  }

  private int[] lengths(Run run) {
    byte[] directory = new byte[2 * buckets * chunks * Integer.BYTES];
    int[] found = new int[2 * buckets * chunks];
    try {
      in.readFully(run.directory(), directory);
      DataInputStream numbers = new DataInputStream(new ByteArrayInputStream(directory));
      for (int i = 0; i < found.length; i++) {
        found[i] = numbers.readInt();
      }
    } catch (IOException e) {
      throw folder.failed("read", file, e);
    }
    return found;
  }

  /** Goes to the next row; false after the last one. */
  boolean next() {
    while (idsAt == idsEnd) {
      if (chunk == chunks) {
        return false;
      }
      readChunk();
    }
    idsAt = point(id, ids, idsAt);
    if (withValues) {
      valuesAt = point(value, values, valuesAt);
    }
    return true;
  }

  private static int point(UnsafeRow row, byte[] bytes, int at) {
    int length = RowBuffer.length(bytes, at);
    int start = at + RowBuffer.HEADER_BYTES;
    row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET + start, length);
    return start + length;
  }

  private void readChunk() {
    int first = chunk * 2 * buckets;
    long at = chunkStart;
    for (int i = 0; i < 2 * buckets; i++) {
      int length = lengths[first + i];
      if (i == bucket) {
        ids = read(ids, at, length);
        idsEnd = length;
        idsAt = 0;
      } else if (withValues && i == buckets + bucket) {
        values = read(values, at, length);
        valuesAt = 0;
      }
      at += length;
    }
    chunkStart = at;
    chunk++;
  }

  private byte[] read(byte[] before, long at, int length) {
    byte[] into = before.length >= length ? before : new byte[length];
    try {
      in.readFully(at, into, 0, length);
    } catch (IOException e) {
      throw folder.failed("read", file, e);
    }
    return into;
  }

  /** What identifies the row; good until the next one. */
  UnsafeRow id() {
    return id;
  }

  /** The row's other columns; good until the next one. */
  UnsafeRow value() {
    return value;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw folder.failed("read", file, e);
    }
  }
}
