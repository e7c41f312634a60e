// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/**
 * What has become of one key, or of the rows of one content in a table without keys. Rows are those
 * of {@link RowSteps}.
 *
 * @param net by how many rows the table is larger
 * @param there whether it has a row now
 * @param row the last row that came, or the one that went
 * @param was the first row that went, or null
 */
record ChangedRow(long net, boolean there, UnsafeRow row, UnsafeRow was) {
  private static final int HEAD = Long.BYTES + 1 + Integer.BYTES;

  /** The rows as bytes, for another process. */
  static byte[] bytes(long net, boolean there, byte[] row, byte[] was) {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + row.length + (was == null ? 0 : was.length));
    bytes.putLong(net).put((byte) (there ? 1 : 0)).putInt(row.length).put(row);
    return (was == null ? bytes : bytes.put(was)).array();
  }

  /** From {@link #bytes}. */
  static ChangedRow of(byte[] bytes, int width) {
    ByteBuffer read = ByteBuffer.wrap(bytes);
    long net = read.getLong();
    boolean there = read.get() != 0;
    byte[] row = new byte[read.getInt()];
    read.get(row);
    byte[] was = read.hasRemaining() ? new byte[read.remaining()] : null;
    if (was != null) {
      read.get(was);
    }
    return new ChangedRow(net, there, unsafe(row, width), was == null ? null : unsafe(was, width));
  }

  /** A row that came. */
  static ChangedRow came(byte[] row, int width) {
    return new ChangedRow(1, true, unsafe(row, width), null);
  }

  /** A row that has these bytes. */
  static UnsafeRow unsafe(byte[] bytes, int width) {
    UnsafeRow row = new UnsafeRow(width);
    row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
    return row;
  }
}
