// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;

/**
 * Kryo's input, which believes no length: one that exceeds the bytes left is refused before
 * anything of that length is allocated. Every element takes a byte or more.
 */
final class WireInput extends Input {
  WireInput(byte[] bytes, int offset, int count) {
    super(bytes, offset, count);
  }

  /** Refuses a number of elements that the remaining bytes cannot hold. */
  int checked(int elements) {
    if (elements < 0 || elements > limit - position) {
      throw new KryoException(elements + " elements in " + (limit - position) + " bytes");
    }
    return elements;
  }

  /**
   * Lengths of strings: the only numbers that Kryo writes with a flag. One more than the length.
   */
  @Override
  public int readVarIntFlag(boolean optimizePositive) {
    int length = super.readVarIntFlag(optimizePositive);
    checked(Math.max(0, length - 1));
    return length;
  }

  @Override
  public byte[] readBytes(int length) {
    return super.readBytes(checked(length));
  }

  @Override
  public int[] readInts(int length) {
    return super.readInts(checked(length));
  }

  @Override
  public int[] readInts(int length, boolean optimizePositive) {
    return super.readInts(checked(length), optimizePositive);
  }

  @Override
  public long[] readLongs(int length) {
    return super.readLongs(checked(length));
  }

  @Override
  public long[] readLongs(int length, boolean optimizePositive) {
    return super.readLongs(checked(length), optimizePositive);
  }

  @Override
  public float[] readFloats(int length) {
    return super.readFloats(checked(length));
  }

  @Override
  public double[] readDoubles(int length) {
    return super.readDoubles(checked(length));
  }
}
