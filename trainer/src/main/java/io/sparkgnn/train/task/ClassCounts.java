// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassWeights;
import java.util.Arrays;

/** How many training rows each class has, and what a row of it weighs. */
final class ClassCounts {
  private ClassCounts() {}

  /**
   * The weight of each class.
   *
   * @throws UserErrorException if a label is no class
   */
  static float[] weights(ClassWeights kind, NumberLabels labels, int classes) {
    long[] counts = count(labels.values(), classes);
    float[] weights = new float[counts.length];
    long total = Arrays.stream(counts).sum();
    long occurring = Arrays.stream(counts).filter(c -> c > 0).count();
    for (int c = 0; c < weights.length; c++) {
      weights[c] =
          switch (kind) {
            case NONE -> 1;
            case BALANCED -> counts[c] == 0 ? 0 : (float) ((double) total / occurring / counts[c]);
          };
    }
    return weights;
  }

  private static long[] count(float[] labels, int classes) {
    long[] counts = new long[classes];
    for (float label : labels) {
      int c = (int) label;
      if (c != label || c < 0 || c >= classes) {
        throw new UserErrorException(
            "Cannot train on label "
                + label
                + ": allowed are the whole numbers 0 to "
                + (classes - 1));
      }
      counts[c]++;
    }
    return counts;
  }
}
