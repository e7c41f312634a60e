// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

/**
 * Ascending numbers with an index: how many are below a value takes a look and a few steps, however
 * many there are. Immutable.
 */
final class Ascending {
  private final long[] values;
  private final int shift;

  /** For each bucket of {@code 1 << shift} values how many numbers come before it. */
  private final int[] before;

  /** Numbers that are 0 or more. */
  Ascending(long[] values) {
    this.values = values;
    int count = values.length;
    long most = count == 0 ? 0 : values[count - 1];
    int bits = 0;
    while (most >>> bits >= 2L * count + 1) {
      bits++;
    }
    this.shift = bits;
    this.before = new int[(int) (most >>> bits) + 2];
    for (long value : values) {
      before[(int) (value >>> bits) + 1]++;
    }
    for (int i = 1; i < before.length; i++) {
      before[i] += before[i - 1];
    }
  }

  /** How many numbers are below a value, which is 0 or more. */
  int below(long value) {
    long bucket = value >>> shift;
    if (bucket >= before.length - 1) {
      return values.length;
    }
    int low = before[(int) bucket];
    int high = before[(int) bucket + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
