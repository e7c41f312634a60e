package io.sparkgnn.wire;

import java.nio.ByteBuffer;

/** Arrays of node ids as flat numbers, of 4 bytes where all ids of the array fit, else of 8. */
final class IdArrays {
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
      for (int i = 0; i < count; i++) {
        out.putInt((int) ids[i]);
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
      for (int i = 0; i < count; i++) {
        ids[i] = in.getInt();
      }
    } else {
      in.asLongBuffer().get(ids);
      in.position(in.position() + count * Long.BYTES);
    }
    return ids;
  }
}
