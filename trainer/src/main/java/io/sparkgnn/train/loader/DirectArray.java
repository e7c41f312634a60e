// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct memory that grows and is used again; what it holds becomes a tensor without a copy. */
public final class DirectArray {
  private ByteBuffer memory = allocate(64);
  private int bytes;

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Room for that many bytes, at position 0; their content is arbitrary. */
  ByteBuffer reserve(long size) {
    if (size > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a batch needs an array of " + size + " bytes; lower batch size or fanouts");
    }
    bytes = (int) size;
    if (memory.capacity() < bytes) {
      memory = allocate((int) Math.min(Integer.MAX_VALUE - 64, bytes + (long) bytes / 4));
    }
    return memory.clear().limit(bytes);
  }

  /** Room for ints, filled with the first {@code count} of {@code values}. */
  void put(int[] values, int count) {
    reserve((long) count * Integer.BYTES).asIntBuffer().put(values, 0, count);
  }

  /** Room for floats, filled with the first {@code count} of {@code values}. */
  void put(float[] values, int count) {
    reserve((long) count * Float.BYTES).asFloatBuffer().put(values, 0, count);
  }

  /** A view of what counts, in native order, from its position 0. */
  public ByteBuffer view() {
    return memory.slice(0, bytes).order(ByteOrder.nativeOrder());
  }
}
