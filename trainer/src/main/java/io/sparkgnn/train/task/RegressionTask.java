// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.loss.TweedieLoss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A number. The training sees it minus the labels' median, divided by their spread; or where its
 * mean is learned, divided by the labels' mean, and scores are logarithms.
 *
 * @param kind what the training makes small
 * @param power of the mean that the labels' variance goes with, where the mean is learned: 1 for
 *     {@link RegressionLoss#POISSON} and the mean of {@link NegativeBinomialTask}, between 1 and 2
 *     for {@link RegressionLoss#TWEEDIE}; else 0
 */
public record RegressionTask(RegressionLoss kind, double power) implements Task {
  /** The task of a configuration. */
  public static RegressionTask of(TrainingConfig config) {
    RegressionLoss kind = config.get(TrainingOptions.REGRESSION_LOSS);
    return new RegressionTask(
        kind,
        switch (kind) {
          case L1, HUBER, MSE -> 0;
          case POISSON, NEGATIVE_BINOMIAL -> 1;
          case TWEEDIE -> config.get(TrainingOptions.TWEEDIE_POWER);
        });
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
    float[] sorted = ((NumberLabels) labels).values().clone();
    Arrays.sort(sorted);
    for (float label : new float[] {sorted[0], sorted[sorted.length - 1]}) {
      if (!Float.isFinite(label)) {
        throw new UserErrorException(
            "Cannot train on label " + label + ": a regression needs finite numbers");
      }
    }
    if (power > 0) {
      return means(sorted);
    }
    float median = sorted[sorted.length / 2];
    float spread = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
    if (spread <= 0) {
      spread = Math.max(sorted[sorted.length - 1] - sorted[0], 0);
    }
    return new LabelFit(1, median, spread > 0 ? spread : 1, new float[0], null, 0);
  }

  private LabelFit means(float[] sorted) {
    if (sorted[0] < 0) {
      throw TrainingOptions.REGRESSION_LOSS.refused(
          kind.name().toLowerCase(Locale.ROOT),
          "a training label is %s; allowed are labels of 0 or more".formatted(sorted[0]));
    }
    double sum = 0;
    for (float label : sorted) {
      sum += label;
    }
    float center = sum > 0 ? (float) Math.log(sum / sorted.length) : 0;
    return new LabelFit(1, center, 1, new float[0], null, power);
  }

  @Override
  public Loss loss() {
    return switch (kind) {
      case L1 -> StandardLoss.L1;
      case HUBER -> StandardLoss.HUBER;
      case MSE -> StandardLoss.MSE;
      case POISSON, NEGATIVE_BINOMIAL -> StandardLoss.POISSON;
      case TWEEDIE -> new TweedieLoss(power);
    };
  }

  @Override
  public List<Metric> metrics() {
    List<Metric> always = List.of(StandardMetric.MAE, StandardMetric.RMSE, StandardMetric.R2);
    if (power == 0) {
      return always;
    }
    List<Metric> metrics = new ArrayList<>();
    metrics.add(usualMetric());
    metrics.addAll(always);
    return List.copyOf(metrics);
  }

  @Override
  public List<Metric> allowed() {
    return List.of(
        StandardMetric.MAE,
        StandardMetric.RMSE,
        StandardMetric.R2,
        StandardMetric.POISSON_DEVIANCE,
        StandardMetric.TWEEDIE_DEVIANCE,
        StandardMetric.NEGATIVE_BINOMIAL_LOSS);
  }

  @Override
  public Metric usualMetric() {
    return switch (kind) {
      case L1, HUBER, MSE -> StandardMetric.MAE;
      case POISSON, NEGATIVE_BINOMIAL -> StandardMetric.POISSON_DEVIANCE;
      case TWEEDIE -> StandardMetric.TWEEDIE_DEVIANCE;
    };
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
  public Object prediction(float[] outputs, int row, int width, Thresholds thresholds) {
    return (double) outputs[row];
  }

  @Override
  public double[] probabilities(float[] outputs, int row, int width) {
    throw new UnsupportedOperationException("a regression has no classes");
  }
}
