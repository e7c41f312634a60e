// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

/** The weighted mean of two models' predictions. */
public final class Blend {
  private Blend() {}

  /**
   * The mean.
   *
   * @param weight of the second, 0 to 1
   */
  public static float[] of(float[] first, float[] second, double weight) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(first.length + " predictions and " + second.length);
    }
    float[] mean = new float[first.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) ((1 - weight) * first[i] + weight * second[i]);
    }
    return mean;
  }
}
