// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What the forms of bulk messages share: little-endian buffers, arrays with their lengths. */
final class Messages {
  private Messages() {}

  static ByteBuffer allocate(long bytes) {
    if (bytes > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "a message of " + bytes + " bytes; at most " + (Integer.MAX_VALUE - 16) + " are allowed");
    }
    return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static void check(boolean right, ByteBuffer in) {
    if (!right) {
      throw new IllegalArgumentException(
          "a message between executors is damaged near byte " + in.position());
    }
  }

  static void putInts(ByteBuffer out, int[] values, int count) {
    out.putInt(count);
    out.asIntBuffer().put(values, 0, count);
    out.position(out.position() + count * Integer.BYTES);
  }

  static int[] ints(ByteBuffer in) {
    int count = in.getInt();
    check(count >= 0 && (long) count * Integer.BYTES <= in.remaining(), in);
    int[] values = new int[count];
    in.asIntBuffer().get(values);
    in.position(in.position() + count * Integer.BYTES);
    return values;
  }

  static void putLongs(ByteBuffer out, long[] values, int count) {
    out.putInt(count);
    out.asLongBuffer().put(values, 0, count);
    out.position(out.position() + count * Long.BYTES);
  }

  static long[] longs(ByteBuffer in) {
    int count = in.getInt();
    check(count >= 0 && (long) count * Long.BYTES <= in.remaining(), in);
    long[] values = new long[count];
    in.asLongBuffer().get(values);
    in.position(in.position() + count * Long.BYTES);
    return values;
  }

  /** A string, its length in bytes first: at most three bytes a char and four for the length. */
  static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  static String text(ByteBuffer in) {
    int length = in.getInt();
    check(length >= 0 && length <= in.remaining(), in);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
