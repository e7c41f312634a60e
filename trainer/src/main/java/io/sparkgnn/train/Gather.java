package io.sparkgnn.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Collects every process's values in every process, in the order of ranks, by sums with zeros. */
final class Gather {
  /** 16 bits are exact in a float. */
  private static final int PART_BITS = 16;

  private static final int PARTS = Long.SIZE / PART_BITS;

  private Gather() {}

  static FloatBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** One value of each process. */
  static long[] longs(Collective collective, long mine) {
    FloatBuffer buffer = buffer(collective.size() * PARTS);
    for (int part = 0; part < PARTS; part++) {
      buffer.put(
          collective.rank() * PARTS + part, (mine >>> (part * PART_BITS)) & ((1 << PART_BITS) - 1));
    }
    collective.allReduce(buffer);
    long[] all = new long[collective.size()];
    for (int rank = 0; rank < all.length; rank++) {
      for (int part = 0; part < PARTS; part++) {
        all[rank] |= (long) buffer.get(rank * PARTS + part) << (part * PART_BITS);
      }
    }
    return all;
  }

  /** All values of all processes, one process after the other. */
  static float[] floats(Collective collective, float[] mine) {
    if (collective.size() == 1) {
      return mine;
    }
    long[] counts = longs(collective, mine.length);
    int total = Math.toIntExact(Arrays.stream(counts).sum());
    int begin = (int) Arrays.stream(counts, 0, collective.rank()).sum();
    FloatBuffer buffer = buffer(total);
    buffer.put(begin, mine);
    collective.allReduce(buffer);
    float[] all = new float[total];
    buffer.get(0, all);
    return all;
  }
}
