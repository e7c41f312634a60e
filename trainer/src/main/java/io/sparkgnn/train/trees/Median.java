// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.Arrays;

/** The value that half the weight is at or below. */
public final class Median {
  private Median() {}

  /**
   * The median.
   *
   * @param weights as many as values
   */
  public static double of(float[] values, float[] weights) {
    double[] exact = new double[values.length];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = values[i];
    }
    return of(exact, weights);
  }

  /** The same. Of an even number of equal weights it is the mean of the two in the middle. */
  public static double of(double[] values, float[] weights) {
    if (alike(weights)) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int half = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
    Integer[] order = new Integer[values.length];
    double total = 0;
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      total += weights[i];
    }
    Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
    double below = 0;
    int at = 0;
    while (at < order.length - 1 && below + weights[order[at]] < total / 2) {
      below += weights[order[at++]];
    }
    return values[order[at]];
  }

  private static boolean alike(float[] weights) {
    for (float weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }
}
