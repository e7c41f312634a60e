// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import java.util.Arrays;

/** Quantiles of sorted values, with linear interpolation between neighbors. */
final class Quantiles {
  private Quantiles() {}

  static double of(float[] sorted, int count, double q) {
    double position = q * (count - 1);
    int low = (int) position;
    int high = Math.min(low + 1, count - 1);
    return sorted[low] + (position - low) * ((double) sorted[high] - sorted[low]);
  }

  /**
   * A spread that is above 0: the interquartile range, else the standard deviation, else 1.
   *
   * @param sorted ascending and finite
   */
  static double spread(float[] sorted, int count) {
    double range = of(sorted, count, 0.75) - of(sorted, count, 0.25);
    if (range > 0) {
      return range;
    }
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += sorted[i];
    }
    mean /= count;
    double variance = 0;
    for (int i = 0; i < count; i++) {
      variance += (sorted[i] - mean) * (sorted[i] - mean);
    }
    double deviation = Math.sqrt(variance / count);
    return deviation > 0 && Double.isFinite(deviation) ? deviation : 1;
  }

  /** The distinct quantiles 0, 1/bins ... 1, or none if all values are equal. */
  static float[] bounds(float[] sorted, int count, int bins) {
    float[] bounds = new float[bins + 1];
    int kept = 0;
    for (int i = 0; i <= bins; i++) {
      float bound = (float) of(sorted, count, (double) i / bins);
      if (kept == 0 || bound > bounds[kept - 1]) {
        bounds[kept++] = bound;
      }
    }
    return kept < 2 ? new float[0] : Arrays.copyOf(bounds, kept);
  }
}
