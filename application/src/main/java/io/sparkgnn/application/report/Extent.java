// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

/** The least and the greatest of some values; {@code low > high} where there are none. */
record Extent(double low, double high) {
  static final Extent NONE = new Extent(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  /** Of the finite ones among the values. */
  static Extent of(double... values) {
    double low = NONE.low;
    double high = NONE.high;
    for (double v : values) {
      if (Double.isFinite(v)) {
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
    }
    return new Extent(low, high);
  }

  Extent and(Extent other) {
    return new Extent(Math.min(low, other.low), Math.max(high, other.high));
  }

  Extent plus(double size) {
    return new Extent(low, high + size);
  }

  boolean isEmpty() {
    return low > high;
  }
}
