// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.trees.Median;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Answers that follow from label rows alone.
 *
 * @param config of the training
 * @param train rows that the constant answer is made of, not empty
 * @param others further rows to look back on
 * @param outputs values a row: the number of classes, or 1; the numbers of a label that has several
 */
public record SimpleAnswers(
    TrainingConfig config, SeedSet train, List<SeedSet> others, int outputs) {
  public SimpleAnswers {
    others = List.copyOf(others);
  }

  /**
   * Predictions.
   *
   * @param asked rows to predict for
   * @param metric that they will be judged by
   * @return predictions of all rows by the answer's name; those of the own past only where some row
   *     has one
   */
  public Map<String, float[]> of(SeedSet asked, Metric metric) {
    return of(asked, asked.time(), metric);
  }

  /**
   * The same where rows see less.
   *
   * @param visible until when each row sees, at most its time
   */
  public Map<String, float[]> of(SeedSet asked, long[] visible, Metric metric) {
    boolean classes = config.task() == TaskType.MULTICLASS;
    float[] constant = constant(classes, metric);
    float[] repeated = new float[asked.size() * outputs];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = constant[i % outputs];
    }
    Map<String, float[]> answers = new LinkedHashMap<>();
    PastLabels past = new PastLabels(rows(), outputs, classes);
    boolean one = config.get(TrainingOptions.QUANTILES).isEmpty();
    if (one && past.any(asked, visible)) {
      answers.put(Baseline.OWN_PAST, past.predict(asked, visible, false, constant));
      answers.put(Baseline.LAST_WINDOW, past.predict(asked, visible, true, constant));
    }
    answers.put(Baseline.CONSTANT, repeated);
    return answers;
  }

  private List<SeedSet> rows() {
    List<SeedSet> rows = new ArrayList<>(others);
    rows.add(train);
    return rows;
  }

  /** The answer that is the same for all rows, as the metric likes it best. */
  private float[] constant(boolean classes, Metric metric) {
    if (train.numbers().width() > 1) {
      return means(train.numbers());
    }
    float[] labels = labels(train);
    List<Double> quantiles = config.get(TrainingOptions.QUANTILES);
    if (!quantiles.isEmpty()) {
      float[] constant = new float[quantiles.size()];
      for (int i = 0; i < constant.length; i++) {
        constant[i] = quantile(labels, quantiles.get(i));
      }
      return constant;
    }
    if (wantsMedian(config, metric)) {
      if (train.numbers().weighted()) {
        return new float[] {(float) Median.of(labels, train.numbers().weights())};
      }
      Arrays.sort(labels);
      int half = labels.length / 2;
      return new float[] {
        labels.length % 2 == 1 ? labels[half] : (labels[half - 1] + labels[half]) / 2
      };
    }
    double[] sums = new double[outputs];
    for (int row = 0; row < labels.length; row++) {
      double weight = train.numbers().weight(row);
      if (!classes) {
        sums[0] += weight * labels[row];
      } else if (labels[row] < outputs) {
        sums[(int) labels[row]] += weight;
      }
    }
    double total = train.numbers().totalWeight();
    float[] means = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      means[output] = (float) (sums[output] / total);
    }
    return means;
  }

  /** The mean of each of a row's numbers. */
  private static float[] means(NumberLabels numbers) {
    double total = numbers.totalWeight();
    float[] means = new float[numbers.width()];
    for (int column = 0; column < means.length; column++) {
      double sum = 0;
      for (int row = 0; row < numbers.size(); row++) {
        sum += numbers.weight(row) * numbers.value(row, column);
      }
      means[column] = (float) (sum / total);
    }
    return means;
  }

  /** The label that this share of the rows' weight is at or below. */
  private float quantile(float[] labels, double level) {
    Integer[] order = IntStream.range(0, labels.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(row -> labels[row]));
    double wanted = level * train.numbers().totalWeight();
    double below = 0;
    int at = 0;
    while (at < order.length - 1 && below + train.numbers().weight(order[at]) < wanted) {
      below += train.numbers().weight(order[at++]);
    }
    return labels[order[at]];
  }

  /** Whether a metric is best for the value in the middle, not for the mean. */
  static boolean wantsMedian(TrainingConfig config, Metric metric) {
    return config.task() == TaskType.REGRESSION
        && (metric == StandardMetric.MAE
            || !(metric instanceof StandardMetric)
                && config.get(TrainingOptions.REGRESSION_LOSS).wantsMedian());
  }

  /** The labels of rows with one number each. */
  static float[] labels(SeedSet rows) {
    return rows.numbers().column(0);
  }
}
