// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import java.util.Arrays;

/** Figures of the repeats of one measurement. */
final class Repeats {
  private final double[] values;
  private int count;

  Repeats(int repeats) {
    values = new double[repeats];
  }

  void add(double value) {
    values[count++] = value;
  }

  double median() {
    double[] sorted = sorted();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double min() {
    return sorted()[0];
  }

  double max() {
    return sorted()[count - 1];
  }

  private double[] sorted() {
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
