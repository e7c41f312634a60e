// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.NumberLabels;

/**
 * How often each class was predicted, occurred, and was predicted where it occurred: sums of the
 * rows' weights.
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived
record Confusion(double[] hit, double[] predicted, double[] actual, double rows) {
  /**
   * Of the classes that the thresholds give; without them label 1 begins at a probability of 0.5.
   */
  static Confusion of(Judged judged) {
    return judged.classes() ? ofClasses(judged) : ofBinary(judged);
  }

  private static Confusion ofBinary(Judged judged) {
    NumberLabels labels = (NumberLabels) judged.labels();
    Thresholds thresholds = judged.thresholds();
    Confusion counts = empty(2, judged);
    for (int i = 0; i < judged.rows(); i++) {
      double one = judged.predictions()[i];
      boolean isOne =
          thresholds.values().isEmpty() ? one >= 0.5 : thresholds.classOf(1 - one, one) == 1;
      counts.count(isOne ? 1 : 0, judged.label()[i] > 0.5 ? 1 : 0, labels.weight(i));
    }
    return counts;
  }

  private static Confusion ofClasses(Judged judged) {
    NumberLabels labels = (NumberLabels) judged.labels();
    int classes = judged.outputs();
    int known = classes;
    for (float label : judged.label()) {
      known = Math.max(known, (int) label + 1);
    }
    Confusion counts = empty(known, judged);
    double[] row = new double[classes];
    for (int i = 0; i < judged.rows(); i++) {
      for (int c = 0; c < classes; c++) {
        row[c] = judged.predictions()[i * classes + c];
      }
      counts.count(judged.thresholds().classOf(row), (int) judged.label()[i], labels.weight(i));
    }
    return counts;
  }

  private static Confusion empty(int classes, Judged judged) {
    return new Confusion(
        new double[classes],
        new double[classes],
        new double[classes],
        ((NumberLabels) judged.labels()).totalWeight());
  }

  private void count(int said, int is, double weight) {
    hit[is] += said == is ? weight : 0;
    predicted[said] += weight;
    actual[is] += weight;
  }

  /** Share of rows that are right. */
  double accuracy() {
    double right = 0;
    for (double count : hit) {
      right += count;
    }
    return right / rows;
  }

  /** F1 of one class; NaN if it neither occurs nor is predicted. */
  double f1(int label) {
    return predicted[label] + actual[label] == 0
        ? Double.NaN
        : 2.0 * hit[label] / (predicted[label] + actual[label]);
  }

  /** Mean of the F1 of the classes that occur. */
  double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < actual.length; c++) {
      if (actual[c] > 0) {
        sum += f1(c);
        occurring++;
      }
    }
    return sum / occurring;
  }
}
