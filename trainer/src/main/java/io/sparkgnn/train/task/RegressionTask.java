// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import java.util.Arrays;
import java.util.List;

/**
 * A number. The training sees it minus the labels' median, divided by their spread.
 *
 * @param kind which differences it makes small
 */
public record RegressionTask(RegressionLoss kind) implements Task {
  @Override
  public TaskType type() {
    return TaskType.REGRESSION;
  }

  @Override
  public LabelFit fit(Labels labels) {
    float[] sorted = ((NumberLabels) labels).values().clone();
    Arrays.sort(sorted);
    for (float label : new float[] {sorted[0], sorted[sorted.length - 1]}) {
      if (!Float.isFinite(label)) {
        throw new UserErrorException(
            "Cannot train on label " + label + ": a regression needs finite numbers");
      }
    }
    float median = sorted[sorted.length / 2];
    float spread = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
    if (spread <= 0) {
      spread = Math.max(sorted[sorted.length - 1] - sorted[0], 0);
    }
    return new LabelFit(1, median, spread > 0 ? spread : 1, new float[0], null);
  }

  @Override
  public Loss loss() {
    return switch (kind) {
      case L1 -> StandardLoss.L1;
      case HUBER -> StandardLoss.HUBER;
      case MSE -> StandardLoss.MSE;
    };
  }

  @Override
  public List<Metric> metrics() {
    return List.of(StandardMetric.MAE, StandardMetric.RMSE, StandardMetric.R2);
  }

  @Override
  public Metric usualMetric() {
    return StandardMetric.MAE;
  }

  @Override
  public Metric dependableMetric() {
    return StandardMetric.RMSE;
  }

  @Override
  public void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from) {
    for (int i = 0; i < scores.length; i++) {
      sums[from + i] += fit.label(scores[i], bases, i);
    }
  }

  @Override
  public Judged judged(float[] predictions, Labels labels, int outputs) {
    return new Judged(predictions, outputs, false, labels);
  }

  @Override
  public List<ScoreColumn> columns() {
    return List.of(ScoreColumn.PREDICTION);
  }

  @Override
  public double prediction(float[] outputs, int row, int width) {
    return outputs[row];
  }

  @Override
  public double[] probabilities(float[] outputs, int row, int width) {
    throw new UnsupportedOperationException("a regression has no classes");
  }
}
