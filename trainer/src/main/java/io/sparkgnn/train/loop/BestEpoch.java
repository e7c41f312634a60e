// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import java.util.Map;

/**
 * Which epoch's weights are kept: the one with the best figure of a metric, or of the training loss
 * when there are no validation rows. Of equal figures the lower log loss wins, else the earlier
 * epoch. A figure that is no number is worse than any, and no better than another such one.
 */
final class BestEpoch {
  private final Metric metric;
  private double figure = Double.NaN;
  private double logLoss = Double.NaN;
  private int epoch = -1;

  /**
   * @param metric that has a meaning for the validation rows; null without such rows
   */
  BestEpoch(Metric metric) {
    this.metric = metric;
  }

  /**
   * Compares an epoch with the best so far, and keeps the better one.
   *
   * @param metrics of the validation rows, empty when there are none
   * @return whether it is the best now
   */
  boolean offer(int candidate, Map<String, Double> metrics, double trainLoss) {
    boolean judged = !metrics.isEmpty();
    double value = judged ? metrics.getOrDefault(metric.key(), Double.NaN) : trainLoss;
    double loss = metrics.getOrDefault(StandardMetric.LOG_LOSS.key(), Double.NaN);
    boolean higher = judged && metric.higherIsBetter();
    boolean best =
        epoch < 0
            || (Double.isNaN(figure) && !Double.isNaN(value))
            || (higher ? value > figure : value < figure)
            || (value == figure && loss < logLoss);
    if (best) {
      figure = value;
      logLoss = loss;
      epoch = candidate;
    }
    return best;
  }

  /** The best so far; 0 before the first. */
  int epoch() {
    return Math.max(0, epoch);
  }
}
