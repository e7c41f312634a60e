// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import java.util.OptionalDouble;

/**
 * How large the numbers of a column are, to a factor of two. Mutable, for one thread. Merging in
 * any order gives the same answers.
 */
final class Magnitudes {
  private static final int LEAST_EXPONENT = -64;
  private static final int EXPONENTS = 192;

  /** Of fewer numbers a hundredth is too few to tell. */
  private static final long LEAST = 1_000;

  private static final int PART = 100;

  /** Mean of the numbers from 1 to 2. */
  private static final double MIDDLE = 1.5;

  private final long[] counts = new long[EXPONENTS];

  void add(double value) {
    int exponent = value == 0 ? LEAST_EXPONENT : Math.getExponent(value);
    counts[Math.max(0, Math.min(EXPONENTS - 1, exponent - LEAST_EXPONENT))]++;
  }

  void merge(Magnitudes other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /**
   * The share of all numbers' size that the largest hundredth of them makes up.
   *
   * @return empty of few numbers, and where all are 0
   */
  OptionalDouble ofLargest() {
    long all = 0;
    double total = 0;
    for (int i = 0; i < counts.length; i++) {
      all += counts[i];
      total += counts[i] * size(i);
    }
    if (all < LEAST || total == 0) {
      return OptionalDouble.empty();
    }
    long left = all / PART;
    double largest = 0;
    for (int i = counts.length - 1; left > 0; i--) {
      long taken = Math.min(left, counts[i]);
      largest += taken * size(i);
      left -= taken;
    }
    return OptionalDouble.of(largest / total);
  }

  private static double size(int index) {
    return index == 0 ? 0 : Math.scalb(MIDDLE, index + LEAST_EXPONENT);
  }
}
