// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassWeights;
import java.util.Arrays;

/** What the training rows of each class weigh in sum, and what that makes a row of it weigh. */
final class ClassCounts {
  private ClassCounts() {}

  /**
   * The weight of each class.
   *
   * @throws UserErrorException if a label is no class
   */
  static float[] weights(ClassWeights kind, NumberLabels labels, int classes) {
    double[] counts = count(labels, classes);
    float[] weights = new float[counts.length];
    double total = Arrays.stream(counts).sum();
    long occurring = Arrays.stream(counts).filter(c -> c > 0).count();
    for (int c = 0; c < weights.length; c++) {
      weights[c] =
          switch (kind) {
            case NONE -> 1;
            case BALANCED -> counts[c] == 0 ? 0 : (float) (total / occurring / counts[c]);
          };
    }
    return weights;
  }

  private static double[] count(NumberLabels labels, int classes) {
    double[] counts = new double[classes];
    for (int row = 0; row < labels.size(); row++) {
      float label = labels.value(row, 0);
      int c = (int) label;
      if (c != label || c < 0 || c >= classes) {
        throw new UserErrorException(
            "Cannot train on label "
                + label
                + ": allowed are the whole numbers 0 to "
                + (classes - 1));
      }
      counts[c] += labels.weight(row);
    }
    return counts;
  }
}
