// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.QuantileLoss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.List;

/**
 * A number, of which several quantiles are predicted. The training sees it as that of a median; a
 * change against a forecast or a logarithm of it has the same quantiles.
 *
 * @param levels between 0 and 1, ascending; not empty
 */
public record QuantileTask(List<Double> levels) implements Task {
  public QuantileTask {
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
    LabelFit one = new RegressionTask(RegressionLoss.L1, 0).fit(labels);
    return new LabelFit(levels.size(), one.center(), one.scale(), one.weights(), null, 0);
  }

  @Override
  public Loss loss() {
    return pinball();
  }

  private QuantileLoss pinball() {
    return new QuantileLoss(levels);
  }

  /** The number of the quantile that is the prediction: that nearest the median. */
  public int middle() {
    return pinball().middle();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        StandardMetric.PINBALL,
        StandardMetric.COVERAGE,
        StandardMetric.MAE,
        StandardMetric.RMSE,
        StandardMetric.R2);
  }

  /** Not the coverage: of a share that is to be met, neither more nor less is better. */
  @Override
  public List<Metric> allowed() {
    return List.of(
        StandardMetric.PINBALL, StandardMetric.MAE, StandardMetric.RMSE, StandardMetric.R2);
  }

  @Override
  public Metric usualMetric() {
    return StandardMetric.PINBALL;
  }

  @Override
  public Metric dependableMetric() {
    return StandardMetric.PINBALL;
  }

  @Override
  public void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from) {
    QuantileLoss pinball = pinball();
    double[] row = new double[levels.size()];
    for (int at = 0; at < scores.length; at += row.length) {
      for (int i = 0; i < row.length; i++) {
        row[i] = scores[at + i];
      }
      pinball.toValues(row);
      for (int i = 0; i < row.length; i++) {
        sums[from + at + i] += fit.label((float) row[i], bases, at / row.length);
      }
    }
  }

  @Override
  public Judged judged(float[] predictions, Labels labels, int outputs) {
    return Judged.quantiles(predictions, levels, middle(), labels);
  }

  @Override
  public List<ScoreColumn> columns() {
    return List.of(ScoreColumn.PREDICTION, ScoreColumn.QUANTILES);
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
    double[] quantiles = new double[width];
    for (int i = 0; i < width; i++) {
      quantiles[i] = outputs[row * width + i];
    }
    return quantiles;
  }
}
