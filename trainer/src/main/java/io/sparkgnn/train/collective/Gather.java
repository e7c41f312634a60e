// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Collects every process's numbers in every process, in the order of ranks. */
public final class Gather {
  private Gather() {}

  /** All values of all processes, one process after the other. */
  public static float[] floats(Collective collective, float[] mine) {
    if (collective.size() == 1) {
      return mine;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(mine.length, Float.BYTES));
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(mine);
    List<byte[]> parts = collective.gather(bytes.array());
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum() / Float.BYTES];
    int begin = 0;
    for (byte[] part : parts) {
      int count = part.length / Float.BYTES;
      ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(all, begin, count);
      begin += count;
    }
    return all;
  }
}
