// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.List;

/**
 * One of several classes; predicted is the probability of each. The training has the classes'
 * numbers, from 0, for labels.
 *
 * @param classes the label that each class stands for, in order; empty where it is its number
 * @param declared number of classes; 0 for one more than the largest label
 * @param classWeights how much rows of each class weigh
 */
public record MulticlassTask(ClassValues classes, int declared, ClassWeights classWeights)
    implements Task {
  @Override
  public TaskType type() {
    return TaskType.MULTICLASS;
  }

  @Override
  public LabelFit fit(Labels labels) {
    NumberLabels numbers = (NumberLabels) labels;
    float most = 0;
    for (float label : numbers.values()) {
      most = Math.max(most, label);
    }
    if (declared == 0 && most >= TrainingOptions.MOST_CLASSES) {
      throw new UserErrorException(
          "Cannot train on class "
              + most
              + ": allowed are 0 to "
              + (TrainingOptions.MOST_CLASSES - 1));
    }
    int count = declared == 0 ? (int) most + 1 : declared;
    return LabelFit.classes(count, ClassCounts.weights(classWeights, numbers, count));
  }

  @Override
  public Loss loss() {
    return StandardLoss.CLASSES;
  }

  @Override
  public List<Metric> metrics() {
    return List.of(StandardMetric.LOG_LOSS, StandardMetric.ACCURACY, StandardMetric.MACRO_F1);
  }

  @Override
  public Metric usualMetric() {
    return StandardMetric.LOG_LOSS;
  }

  @Override
  public Metric dependableMetric() {
    return StandardMetric.LOG_LOSS;
  }

  @Override
  public void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from) {
    int count = fit.outputs();
    for (int row = 0; row < scores.length; row += count) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < count; c++) {
        most = Math.max(most, scores[row + c]);
      }
      double total = 0;
      for (int c = 0; c < count; c++) {
        total += Math.exp(scores[row + c] - most);
      }
      for (int c = 0; c < count; c++) {
        sums[from + row + c] += Math.exp(scores[row + c] - most) / total;
      }
    }
  }

  @Override
  public Judged judged(float[] predictions, Labels labels, int outputs) {
    return new Judged(predictions, outputs, true, labels);
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
    double[] probabilities = new double[width];
    for (int c = 0; c < width; c++) {
      probabilities[c] = outputs[row * width + c];
    }
    return probabilities;
  }

  /** The logarithms of the probabilities: their softmax gives these back. */
  @Override
  public double[] rawPredictions(float[] outputs, int row, int width) {
    double[] raw = probabilities(outputs, row, width);
    for (int c = 0; c < width; c++) {
      raw[c] = Logarithms.of((float) raw[c]);
    }
    return raw;
  }
}
