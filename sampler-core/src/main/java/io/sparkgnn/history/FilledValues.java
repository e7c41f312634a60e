// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/** A column that is filled in any order, then finished. On the heap. */
final class FilledValues extends ListValues {
  private static final int CHUNK_SHIFT = 22;
  private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

  private final float[][] values;
  private final double[] sums;
  private FilledFlags present;

  FilledValues(long size) {
    values = new float[(int) ((size + CHUNK_MASK) >>> CHUNK_SHIFT)][];
    for (int i = 0; i < values.length; i++) {
      long left = size - ((long) i << CHUNK_SHIFT);
      values[i] = new float[(int) Math.min(left, CHUNK_MASK + 1)];
    }
    sums = new double[(int) blocks(size)];
  }

  /** NaN for a missing one. */
  void set(long place, float value) {
    values[(int) (place >>> CHUNK_SHIFT)][(int) place & CHUNK_MASK] = value;
  }

  @Override
  public float get(long place) {
    return values[(int) (place >>> CHUNK_SHIFT)][(int) place & CHUNK_MASK];
  }

  @Override
  void copy(long from, float[] target) {
    int done = 0;
    while (done < target.length) {
      float[] chunk = values[(int) ((from + done) >>> CHUNK_SHIFT)];
      int at = (int) (from + done) & CHUNK_MASK;
      int some = Math.min(target.length - done, chunk.length - at);
      System.arraycopy(chunk, at, target, done, some);
      done += some;
    }
  }

  @Override
  double blockSum(long block) {
    return sums[(int) block];
  }

  @Override
  FilledFlags present() {
    return present;
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
      present = new FilledFlags(size);
      for (long place = 0; place < size; place++) {
        if (!Float.isNaN(get(place))) {
          present.set(place);
        }
      }
      present.finish();
    }
  }
}
