// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import java.util.Arrays;

/**
 * The population stability index of a column: the sum over bins of (p - q) ln(p / q), where p and q
 * are the shares of earlier and later rows.
 *
 * @param index 0 for two distributions that are alike
 * @param chance what chance alone hardly exceeds with so many rows
 * @param moved the bin that says most of it
 * @param before share of earlier rows in that bin
 * @param after share of later rows in it
 */
record Stability(double index, double chance, int moved, double before, double after) {
  /** From here on distributions count as different. */
  private static final double MOVED = 0.25;

  private static final int BINS = 10;

  /** Whether the distribution moved. */
  boolean hasMoved() {
    return index > MOVED + chance;
  }

  /** Compares two counts of the same bins. */
  static Stability of(long[] before, long[] after) {
    double n = Arrays.stream(before).sum();
    double m = Arrays.stream(after).sum();
    int bins = 0;
    for (int bin = 0; bin < before.length; bin++) {
      bins += before[bin] + after[bin] > 0 ? 1 : 0;
    }
    double index = 0;
    double most = -1;
    int moved = 0;
    for (int bin = 0; bin < before.length; bin++) {
      if (before[bin] + after[bin] == 0) {
        continue;
      }
      double p = (before[bin] + 0.5) / (n + 0.5 * bins);
      double q = (after[bin] + 0.5) / (m + 0.5 * bins);
      double part = (p - q) * Math.log(p / q);
      index += part;
      if (part > most) {
        most = part;
        moved = bin;
      }
    }
    double freedom = Math.max(1, bins - 1);
    double chance = (freedom + 4 * Math.sqrt(2 * freedom)) * (1 / n + 1 / m);
    return new Stability(index, chance, moved, before[moved] / n, after[moved] / m);
  }

  /**
   * Compares numbers by the deciles of the earlier ones; NaN has a bin of its own.
   *
   * @param before sorted, NaN last
   */
  static Stability ofNumbers(float[] before, float[] after) {
    float[] bounds = deciles(before);
    return of(counts(before, bounds), counts(after, bounds));
  }

  /**
   * Where tenths of some numbers end, without those that are alike.
   *
   * @param sorted NaN last
   */
  static float[] deciles(float[] sorted) {
    int filled = sorted.length;
    while (filled > 0 && Float.isNaN(sorted[filled - 1])) {
      filled--;
    }
    float[] bounds = new float[BINS];
    int count = 0;
    for (int i = 1; i < BINS && filled > 0; i++) {
      float bound = sorted[(int) ((long) i * filled / BINS)];
      if (count == 0 || bound > bounds[count - 1]) {
        bounds[count++] = bound;
      }
    }
    return Arrays.copyOf(bounds, count);
  }

  /** How many numbers are below the first bound, from each bound to the next, and NaN. */
  static long[] counts(float[] values, float[] bounds) {
    long[] counts = new long[bounds.length + 2];
    for (float value : values) {
      int place = Arrays.binarySearch(bounds, value);
      counts[Float.isNaN(value) ? bounds.length + 1 : place >= 0 ? place + 1 : -place - 1]++;
    }
    return counts;
  }
}
