// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/**
 * A numeric column of the children of a link, list after list: four bytes a value, and a sum for
 * every 256 of them. A missing value is NaN to whoever reads it alone, and adds nothing to a sum.
 */
abstract class ListValues implements ListNumbers {
  /** Values of a block: {@code 1 << BLOCK_SHIFT}. */
  static final int BLOCK_SHIFT = 8;

  /** Values that are read one by one; of more, their place is checked once for all. */
  private static final int FEW = 16;

  /** Bytes for so many values, some of them missing. */
  static long bytes(long size) {
    return size * Float.BYTES + blocks(size) * Double.BYTES + ListFlags.bytes(size);
  }

  /** Number of sums for so many values. */
  static long blocks(long size) {
    return (size >>> BLOCK_SHIFT) + 1;
  }

  /** Of a block, what its list's values before the block add up to. */
  abstract double blockSum(long block);

  /** Which values are there; null where all are. */
  abstract ListFlags present();

  /** Whether some value is missing. */
  boolean nullable() {
    return present() != null;
  }

  @Override
  public long count(long from, long to) {
    ListFlags present = present();
    return present == null ? to - from : present.count(from, to);
  }

  @Override
  public double sum(long begin, long from, long to) {
    if (to - from <= 1 << BLOCK_SHIFT) {
      return scan(0, from, to);
    }
    return before(begin, to) - before(begin, from);
  }

  private double before(long begin, long place) {
    long block = (place - 1) & -(1L << BLOCK_SHIFT);
    return block <= begin
        ? scan(0, begin, place)
        : scan(blockSum(block >>> BLOCK_SHIFT), block, place);
  }

  /** The values from a place on, NaN for missing ones. */
  abstract void copy(long from, float[] target);

  private double scan(double sum, long from, long to) {
    double total = sum;
    if (to - from > FEW) {
      float[] values = new float[(int) (to - from)];
      copy(from, values);
      for (float value : values) {
        total += Float.isNaN(value) ? 0 : value;
      }
      return total;
    }
    for (long place = from; place < to; place++) {
      float value = get(place);
      total += Float.isNaN(value) ? 0 : value;
    }
    return total;
  }
}
