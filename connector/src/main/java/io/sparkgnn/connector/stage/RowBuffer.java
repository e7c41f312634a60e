// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/**
 * Rows in a growing array, each behind its length in 8 bytes, so that all stay aligned. For one
 * thread.
 */
final class RowBuffer {
  static final int HEADER_BYTES = Long.BYTES;
  private static final int FIRST_BYTES = 1 << 12;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int used;

  void add(UnsafeRow row) {
    int length = row.getSizeInBytes();
    if (bytes.length - used < HEADER_BYTES + length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + HEADER_BYTES + length));
    }
    Platform.putLong(bytes, Platform.BYTE_ARRAY_OFFSET + used, length);
    used += HEADER_BYTES;
    row.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET + used);
    used += length;
  }

  /** The length in a header that {@link #add} wrote. */
  static int length(byte[] bytes, int at) {
    return (int) Platform.getLong(bytes, Platform.BYTE_ARRAY_OFFSET + at);
  }

  int size() {
    return used;
  }

  /** Writes everything and is empty again. */
  void drainTo(OutputStream out) throws IOException {
    out.write(bytes, 0, used);
    used = 0;
  }
}
