// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

/** Logarithms of probabilities that may have been rounded to 0 or 1: finite, and in their order. */
final class Logarithms {
  /** Half of what the largest float below 1 lacks. */
  private static final double LEAST_LEFT = 0x1p-25;

  private Logarithms() {}

  /** The natural logarithm. */
  static double of(float probability) {
    return Math.log(Math.max(probability, Float.MIN_VALUE));
  }

  /** The logarithm of the odds, p / (1 - p). */
  static double odds(float probability) {
    return of(probability) - Math.log(Math.max(1.0 - probability, LEAST_LEFT));
  }
}
