// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/**
 * A numeric column of the children of a link, list after list: four bytes a value, and a sum for
 * every 256 of them. A missing value is NaN to whoever reads it alone, and adds nothing to a sum.
 */
final class ListValues implements ListNumbers {
  private static final int CHUNK_SHIFT = 22;
  private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
  private static final int BLOCK_SHIFT = 8;

  private final float[][] values;

  /** Of each block, what its list's values before the block add up to. */
  private final double[] sums;

  /** Which values are there; null where all are. */
  private ListFlags present;

  ListValues(long size) {
    values = new float[(int) ((size + CHUNK_MASK) >>> CHUNK_SHIFT)][];
    for (int i = 0; i < values.length; i++) {
      long left = size - ((long) i << CHUNK_SHIFT);
      values[i] = new float[(int) Math.min(left, CHUNK_MASK + 1)];
    }
    sums = new double[(int) ((size >>> BLOCK_SHIFT) + 1)];
  }

  /** Bytes for so many values, some of them missing. */
  static long bytes(long size) {
    return size * Float.BYTES + (size >>> BLOCK_SHIFT) * Double.BYTES + ListFlags.bytes(size);
  }

  /** NaN for a missing one. */
  void set(long place, float value) {
    values[(int) (place >>> CHUNK_SHIFT)][(int) place & CHUNK_MASK] = value;
  }

  @Override
  public float get(long place) {
    return values[(int) (place >>> CHUNK_SHIFT)][(int) place & CHUNK_MASK];
  }

  /** To be called once, after all values are set. */
  void finish(ListOrder order) {
    long size = order.size();
    long lists = order.lists();
    boolean missing = false;
    double sum = 0;
    long list = 0;
    for (long place = 0; place < size; place++) {
      while (list < lists && order.beginOf(list) <= place) {
        sum = order.beginOf(list) == place ? 0 : sum;
        list++;
      }
      if ((place & ((1 << BLOCK_SHIFT) - 1)) == 0) {
        sums[(int) (place >>> BLOCK_SHIFT)] = sum;
      }
      float value = get(place);
      if (Float.isNaN(value)) {
        missing = true;
      } else {
        sum += value;
      }
    }
    if (missing) {
      present = new ListFlags(size);
      for (long place = 0; place < size; place++) {
        if (!Float.isNaN(get(place))) {
          present.set(place);
        }
      }
      present.finish();
    }
  }

  /** Whether some value is missing. */
  boolean nullable() {
    return present != null;
  }

  @Override
  public long count(long from, long to) {
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
        : scan(sums[(int) (block >>> BLOCK_SHIFT)], block, place);
  }

  private double scan(double sum, long from, long to) {
    double total = sum;
    for (long place = from; place < to; place++) {
      float value = get(place);
      if (!Float.isNaN(value)) {
        total += value;
      }
    }
    return total;
  }
}
