// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.metric.ForecastFigures;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.PartFigures;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A number in each of several windows that follow one another from the seed's time on. All are
 * learned together, each as a regression's label is: by the same scale, and where a change is
 * learned, against the same forecast.
 *
 * @param each what is learned of each window
 * @param timeframes how many windows; 0 where that does not matter
 */
public record ForecastTask(RegressionTask each, int timeframes) implements Task {
  @Override
  public TaskType type() {
    return TaskType.FORECAST;
  }

  @Override
  public ClassValues classes() {
    return ClassValues.NONE;
  }

  @Override
  public LabelFit fit(Labels labels) {
    return each.fit(labels).outputs(((NumberLabels) labels).width());
  }

  @Override
  public Loss loss() {
    return each.loss();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        StandardMetric.MAE, StandardMetric.RMSE, StandardMetric.WAPE, StandardMetric.MASE);
  }

  @Override
  public List<Metric> allowed() {
    return List.of(
        StandardMetric.MAE,
        StandardMetric.RMSE,
        StandardMetric.WAPE,
        StandardMetric.MASE,
        StandardMetric.R2,
        StandardMetric.POISSON_DEVIANCE,
        StandardMetric.TWEEDIE_DEVIANCE);
  }

  @Override
  public Metric usualMetric() {
    return each.usualMetric();
  }

  @Override
  public Metric dependableMetric() {
    return StandardMetric.RMSE;
  }

  @Override
  public void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from) {
    for (int i = 0; i < scores.length; i++) {
      sums[from + i] += fit.label(scores[i], bases, i / fit.outputs());
    }
  }

  @Override
  public Judged judged(float[] predictions, Labels labels, int outputs) {
    return new Judged(predictions, outputs, false, labels);
  }

  /** Those of each window, the next one first. */
  @Override
  public List<PartFigures> parts(Judged judged) {
    List<Map<String, Double>> windows = ForecastFigures.each(judged);
    return IntStream.range(0, windows.size())
        .mapToObj(i -> new PartFigures("timeframe " + (i + 1), windows.get(i)))
        .toList();
  }

  @Override
  public List<ScoreColumn> columns() {
    return List.of(ScoreColumn.PREDICTION);
  }

  @Override
  public int labelWidth() {
    return timeframes;
  }

  @Override
  public boolean predictsLists() {
    return true;
  }

  @Override
  public Object prediction(float[] outputs, int row, int width, Thresholds thresholds) {
    return IntStream.range(0, width)
        .mapToObj(i -> (double) outputs[row * width + i])
        .toArray(Double[]::new);
  }

  @Override
  public double[] probabilities(float[] outputs, int row, int width) {
    throw new UnsupportedOperationException("a forecast has no classes");
  }
}
