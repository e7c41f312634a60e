// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.List;

/**
 * A label of 0 or 1; predicted is the probability of 1.
 *
 * @param classes the strings that 0 and 1 stand for, or {@link ClassValues#NONE}
 * @param classWeights how much rows of each label weigh
 */
public record BinaryTask(ClassValues classes, ClassWeights classWeights) implements Task {
  @Override
  public TaskType type() {
    return TaskType.BINARY;
  }

  @Override
  public LabelFit fit(Labels labels) {
    return LabelFit.classes(1, ClassCounts.weights(classWeights, (NumberLabels) labels, 2));
  }

  @Override
  public Loss loss() {
    return StandardLoss.BINARY;
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        StandardMetric.AUROC,
        StandardMetric.AVERAGE_PRECISION,
        StandardMetric.LOG_LOSS,
        StandardMetric.ACCURACY,
        StandardMetric.F1);
  }

  @Override
  public Metric usualMetric() {
    return StandardMetric.AUROC;
  }

  @Override
  public Metric dependableMetric() {
    return StandardMetric.LOG_LOSS;
  }

  @Override
  public void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from) {
    for (int i = 0; i < scores.length; i++) {
      sums[from + i] += 1 / (1 + Math.exp(-scores[i]));
    }
  }

  @Override
  public Judged judged(float[] predictions, Labels labels, int outputs) {
    return new Judged(predictions, outputs, false, labels);
  }

  @Override
  public List<ScoreColumn> columns() {
    return List.of(ScoreColumn.PREDICTION, ScoreColumn.PROBABILITY, ScoreColumn.RAW_PREDICTION);
  }

  @Override
  public Object prediction(float[] outputs, int row, int width, Thresholds thresholds) {
    return classes.value(thresholds.classOf(probabilities(outputs, row, width)));
  }

  @Override
  public double[] probabilities(float[] outputs, int row, int width) {
    double one = outputs[row];
    return new double[] {1.0 - one, one};
  }

  /** The log odds of each class, as Spark ML's logistic regression has them. */
  @Override
  public double[] rawPredictions(float[] outputs, int row, int width) {
    double odds = Logarithms.odds(outputs[row]);
    return new double[] {-odds, odds};
  }
}
