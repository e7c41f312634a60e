package io.sparkgnn.train;

import io.sparkgnn.train.metric.Metric;
import java.util.Map;

/**
 * Which epoch's weights are kept: the one with the best figure of the configured metric, or of the
 * training loss when there are no validation rows. Of equal figures the lower log loss wins, else
 * the earlier epoch.
 */
final class BestEpoch {
  private final Metric metric;
  private double figure = Double.NaN;
  private double logLoss = Double.NaN;
  private int epoch;

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
    double value = judged ? metrics.get(metric.key()) : trainLoss;
    double loss = metrics.getOrDefault(Metric.LOG_LOSS.key(), Double.NaN);
    boolean higher = judged && metric.higherIsBetter();
    boolean best =
        Double.isNaN(figure)
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
    return epoch;
  }
}
