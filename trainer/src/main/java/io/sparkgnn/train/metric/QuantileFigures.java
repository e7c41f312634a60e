// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.NumberLabels;

/** Figures of predicted quantiles; each row counts with its weight. */
public final class QuantileFigures {
  private QuantileFigures() {}

  /** Mean over rows and quantiles of what a quantile misses a label by, times its share. */
  static double pinball(Judged judged) {
    NumberLabels labels = (NumberLabels) judged.labels();
    int count = judged.outputs();
    double sum = 0;
    for (int row = 0; row < judged.rows(); row++) {
      double missed = 0;
      for (int i = 0; i < count; i++) {
        double above = (double) labels.value(row, 0) - judged.predictions()[row * count + i];
        double level = judged.levels().get(i);
        missed += Math.max(level * above, (level - 1) * above);
      }
      sum += labels.weight(row) * missed;
    }
    return sum / count / labels.totalWeight();
  }

  /** Share of the labels that are neither below the lowest nor above the highest quantile. */
  static double coverage(Judged judged) {
    NumberLabels labels = (NumberLabels) judged.labels();
    int count = judged.outputs();
    double sum = 0;
    for (int row = 0; row < judged.rows(); row++) {
      float label = labels.value(row, 0);
      boolean inside =
          label >= judged.predictions()[row * count]
              && label <= judged.predictions()[row * count + count - 1];
      sum += inside ? labels.weight(row) : 0;
    }
    return sum / labels.totalWeight();
  }

  /**
   * Share of the labels at or below each quantile: near its level where it is right.
   *
   * @return one a quantile
   */
  public static double[] below(Judged judged) {
    NumberLabels labels = (NumberLabels) judged.labels();
    double[] shares = new double[judged.outputs()];
    double total = labels.totalWeight();
    for (int row = 0; row < judged.rows(); row++) {
      for (int i = 0; i < shares.length; i++) {
        boolean below = labels.value(row, 0) <= judged.predictions()[row * shares.length + i];
        shares[i] += below ? labels.weight(row) / total : 0;
      }
    }
    return shares;
  }
}
