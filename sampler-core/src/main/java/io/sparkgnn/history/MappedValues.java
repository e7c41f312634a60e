// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.MappedBytes;

/** A column in a file. */
final class MappedValues extends ListValues {
  private final MappedBytes bytes;
  private final long sums;
  private final long values;
  private final MappedFlags present;

  /**
   * A column whose sums lie in a file, its values right after them.
   *
   * @param sums offset of the first sum
   * @param size number of values
   * @param present null where no value is missing
   */
  MappedValues(GraphFile file, long sums, long size, MappedFlags present) {
    this.bytes = file.bytes();
    this.sums = file.section(sums, Double.BYTES * blocks(size) + Float.BYTES * size);
    this.values = sums + Double.BYTES * blocks(size);
    this.present = present;
  }

  @Override
  public float get(long place) {
    return Float.intBitsToFloat((int) bytes.getLong(values + Float.BYTES * place));
  }

  @Override
  void copy(long from, float[] target) {
    bytes.get(values + Float.BYTES * from, target);
  }

  @Override
  double blockSum(long block) {
    return Double.longBitsToDouble(bytes.getLong(sums + Double.BYTES * block));
  }

  @Override
  MappedFlags present() {
    return present;
  }
}
