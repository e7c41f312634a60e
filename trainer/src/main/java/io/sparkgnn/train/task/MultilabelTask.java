// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.LabelFigures;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.PartFigures;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Any number of classes at once, such as the categories that a customer buys of next; predicted is
 * the probability of each. The training has a 0 or 1 for each class for a label.
 *
 * @param classes the label that each class stands for, in order; two at least
 */
public record MultilabelTask(ClassValues classes) implements Task {
  @Override
  public TaskType type() {
    return TaskType.MULTILABEL;
  }

  @Override
  public LabelFit fit(Labels labels) {
    NumberLabels numbers = (NumberLabels) labels;
    if (numbers.width() != classes.size() || numbers.width() < 2) {
      throw new IllegalArgumentException(
          numbers.width() + " labels a row for " + classes.size() + " classes");
    }
    for (float label : numbers.values()) {
      if (label != 0 && label != 1) {
        throw new UserErrorException(
            "Cannot train on label " + label + ": a class is there, 1, or it is not, 0");
      }
    }
    return LabelFit.classes(numbers.width(), new float[0]);
  }

  @Override
  public Loss loss() {
    return StandardLoss.BINARY;
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        StandardMetric.MACRO_AUROC,
        StandardMetric.MACRO_AVERAGE_PRECISION,
        StandardMetric.MICRO_AVERAGE_PRECISION,
        StandardMetric.LOG_LOSS,
        StandardMetric.MACRO_F1,
        StandardMetric.MICRO_F1);
  }

  @Override
  public Metric usualMetric() {
    return StandardMetric.MACRO_AUROC;
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

  /** Those of each class, the most frequent first. */
  @Override
  public List<PartFigures> parts(Judged judged) {
    return LabelFigures.each(judged).stream()
        .sorted(Comparator.comparingInt(LabelFigures.OfClass::support).reversed())
        .map(of -> new PartFigures(classes.text(of.number()), of.figures()))
        .toList();
  }

  @Override
  public List<ScoreColumn> columns() {
    return List.of(ScoreColumn.PREDICTION, ScoreColumn.PROBABILITY);
  }

  @Override
  public void check(Thresholds thresholds, int count) {
    thresholds.checkEach(count);
  }

  @Override
  public int labelWidth() {
    return classes.size();
  }

  @Override
  public boolean predictsLists() {
    return true;
  }

  @Override
  public Object prediction(float[] outputs, int row, int width, Thresholds thresholds) {
    int[] reached =
        IntStream.range(0, width)
            .filter(c -> thresholds.reached(c, outputs[row * width + c]))
            .toArray();
    return classes.areStrings()
        ? Arrays.stream(reached).mapToObj(classes.strings()::get).toArray(String[]::new)
        : Arrays.stream(reached).mapToObj(classes.numbers()::get).toArray(Double[]::new);
  }

  @Override
  public double[] probabilities(float[] outputs, int row, int width) {
    double[] probabilities = new double[width];
    for (int c = 0; c < width; c++) {
      probabilities[c] = outputs[row * width + c];
    }
    return probabilities;
  }
}
