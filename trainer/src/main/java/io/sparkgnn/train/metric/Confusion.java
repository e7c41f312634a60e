// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

/** How often each class was predicted, occurred, and was predicted where it occurred. */
@SuppressWarnings("ArrayRecordComponent") // short-lived
record Confusion(int[] hit, int[] predicted, int[] actual, int rows) {
  /** Of classes, by the most probable one; of labels 0 and 1, at a probability of 0.5. */
  static Confusion of(Judged judged) {
    return judged.classes() ? ofClasses(judged) : ofBinary(judged);
  }

  private static Confusion ofBinary(Judged judged) {
    Confusion counts = new Confusion(new int[2], new int[2], new int[2], judged.rows());
    for (int i = 0; i < judged.rows(); i++) {
      counts.count(judged.predictions()[i] >= 0.5 ? 1 : 0, judged.label()[i] > 0.5 ? 1 : 0);
    }
    return counts;
  }

  private static Confusion ofClasses(Judged judged) {
    int classes = judged.outputs();
    int known = classes;
    for (float label : judged.label()) {
      known = Math.max(known, (int) label + 1);
    }
    Confusion counts = new Confusion(new int[known], new int[known], new int[known], judged.rows());
    for (int i = 0; i < judged.rows(); i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        boolean more =
            judged.predictions()[i * classes + c] > judged.predictions()[i * classes + best];
        best = more ? c : best;
      }
      counts.count(best, (int) judged.label()[i]);
    }
    return counts;
  }

  private void count(int said, int is) {
    hit[is] += said == is ? 1 : 0;
    predicted[said]++;
    actual[is]++;
  }

  /** Share of rows that are right. */
  double accuracy() {
    int right = 0;
    for (int count : hit) {
      right += count;
    }
    return (double) right / rows;
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
