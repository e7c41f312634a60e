// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.NegativeBinomial;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.List;

/**
 * A count that varies more than a Poisson distribution's. The model has two scores: the logarithm
 * of the mean, as {@link RegressionTask} learns it, and that of the dispersion. Predicted is the
 * mean, or where quantiles are asked for those of the distribution, which are whole numbers.
 *
 * @param levels of the quantiles, ascending; empty for the mean
 */
public record NegativeBinomialTask(List<Double> levels) implements Task {
  /** Scores of a row. */
  public static final int SCORES = 2;

  private static final RegressionTask MEAN = new RegressionTask(RegressionLoss.POISSON, 1);
  private static final double LEAST_LOG = -9;
  private static final double MOST_LOG = 9;

  public NegativeBinomialTask {
    levels = List.copyOf(levels);
  }

  @Override
  public TaskType type() {
    return TaskType.REGRESSION;
  }

  @Override
  public ClassValues classes() {
    return ClassValues.NONE;
  }

  @Override
  public LabelFit fit(Labels labels) {
    return MEAN.fit(labels).outputs(Math.max(1, levels.size()));
  }

  @Override
  public Loss loss() {
    throw new UnsupportedOperationException("the loss takes labels and means apart");
  }

  @Override
  public Objective objective(TrainingConfig config, SeedSet rows, LabelFit fit, ItemTable items) {
    return new CountObjective(rows.numbers(), fit);
  }

  @Override
  public int headWidth(TrainingConfig config, int outputs) {
    return SCORES;
  }

  /** The task whose columns and figures its quantiles have. */
  private QuantileTask quantiles() {
    return new QuantileTask(levels);
  }

  @Override
  public List<Metric> metrics() {
    return levels.isEmpty()
        ? List.of(
            StandardMetric.NEGATIVE_BINOMIAL_LOSS,
            StandardMetric.MAE,
            StandardMetric.RMSE,
            StandardMetric.R2)
        : quantiles().metrics();
  }

  @Override
  public List<Metric> allowed() {
    return levels.isEmpty() ? MEAN.allowed() : quantiles().allowed();
  }

  @Override
  public Metric usualMetric() {
    return levels.isEmpty() ? StandardMetric.NEGATIVE_BINOMIAL_LOSS : quantiles().usualMetric();
  }

  @Override
  public Metric dependableMetric() {
    return levels.isEmpty() ? StandardMetric.RMSE : quantiles().dependableMetric();
  }

  /** The number of the quantile that is the prediction; 0 for the mean. */
  public int middle() {
    return levels.isEmpty() ? 0 : quantiles().middle();
  }

  @Override
  public void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from) {
    int at = from;
    for (int row = 0; row < scores.length / SCORES; row++) {
      double mean = fit.label(scores[row * SCORES], bases, row);
      if (levels.isEmpty()) {
        sums[at++] += mean;
        continue;
      }
      double spread = Math.max(LEAST_LOG, Math.min(MOST_LOG, scores[row * SCORES + 1]));
      for (double level : levels) {
        sums[at++] += NegativeBinomial.quantile(level, mean, Math.exp(spread));
      }
    }
  }

  @Override
  public Judged judged(float[] predictions, Labels labels, int outputs) {
    return levels.isEmpty()
        ? MEAN.judged(predictions, labels, outputs)
        : quantiles().judged(predictions, labels, outputs);
  }

  @Override
  public List<ScoreColumn> columns() {
    return levels.isEmpty() ? MEAN.columns() : quantiles().columns();
  }

  @Override
  public Object prediction(float[] outputs, int row, int width, Thresholds thresholds) {
    return (double) outputs[row * width + middle()];
  }

  @Override
  public double[] probabilities(float[] outputs, int row, int width) {
    throw new UnsupportedOperationException("a regression has no classes");
  }

  @Override
  public double[] quantiles(float[] outputs, int row, int width) {
    return quantiles().quantiles(outputs, row, width);
  }
}
