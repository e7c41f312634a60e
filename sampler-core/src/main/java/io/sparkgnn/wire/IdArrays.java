// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import java.nio.ByteBuffer;

/** Arrays of node ids as flat numbers, of 4 bytes where all ids of the array fit, else of 8. */
final class IdArrays {
  /** Numbers are moved so many at a time: one at a time they took a fifth of a batch. */
  private static final int CHUNK = 1024;

  private IdArrays() {}

  /** Bytes that an array takes at most. */
  static long most(long count) {
    return Byte.BYTES + Integer.BYTES + count * Long.BYTES;
  }

  static void put(ByteBuffer out, long[] ids, int count) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      all |= ids[i];
    }
    boolean narrow = all >>> 31 == 0;
    out.putInt(count).put((byte) (narrow ? Integer.BYTES : Long.BYTES));
    if (narrow) {
      int[] some = new int[Math.min(count, CHUNK)];
      for (int from = 0; from < count; from += CHUNK) {
        int size = Math.min(CHUNK, count - from);
        for (int i = 0; i < size; i++) {
          some[i] = (int) ids[from + i];
        }
        out.asIntBuffer().put(some, 0, size);
        out.position(out.position() + size * Integer.BYTES);
      }
    } else {
      out.asLongBuffer().put(ids, 0, count);
      out.position(out.position() + count * Long.BYTES);
    }
  }

  static long[] get(ByteBuffer in) {
    int count = in.getInt();
    int width = in.get();
    Messages.check(
        (width == Integer.BYTES || width == Long.BYTES)
            && count >= 0
            && (long) count * width <= in.remaining(),
        in);
    long[] ids = new long[count];
    if (width == Integer.BYTES) {
      int[] some = new int[Math.min(count, CHUNK)];
      for (int from = 0; from < count; from += CHUNK) {
        int size = Math.min(CHUNK, count - from);
        in.asIntBuffer().get(some, 0, size);
        in.position(in.position() + size * Integer.BYTES);
        for (int i = 0; i < size; i++) {
          ids[from + i] = some[i];
        }
      }
    } else {
      in.asLongBuffer().get(ids);
      in.position(in.position() + count * Long.BYTES);
    }
    return ids;
  }
}
