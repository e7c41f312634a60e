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
  private static final double MICROS_A_DAY = 86_400e6;

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
    if (config.task() == TaskType.FORECAST) {
      long window = window();
      PastWindows windows = new PastWindows(window == Long.MAX_VALUE ? List.of() : rows(), window);
      if (windows.any(asked, visible)) {
        answers.put(Baseline.OWN_PAST, windows.predict(asked, visible, false, constant));
        answers.put(Baseline.LAST_WINDOW, windows.predict(asked, visible, true, constant));
      }
      answers.put(Baseline.CONSTANT, repeated);
      return answers;
    }
    PastLabels past = new PastLabels(rows(), outputs, classes);
    boolean one = config.get(TrainingOptions.QUANTILES).isEmpty();
    if (one && past.any(asked, visible)) {
      answers.put(Baseline.OWN_PAST, past.predict(asked, visible, false, constant));
      answers.put(Baseline.LAST_WINDOW, past.predict(asked, visible, true, constant));
    }
    answers.put(Baseline.CONSTANT, repeated);
    return answers;
  }

  /** How long a forecast's windows are, in microseconds. */
  private long window() {
    double days = config.get(TrainingOptions.WINDOW_DAYS);
    long[] times = rows().stream().flatMapToLong(set -> Arrays.stream(set.time())).toArray();
    return days > 0 ? Math.round(days * MICROS_A_DAY) : PastLabels.shortest(times);
  }

  private List<SeedSet> rows() {
    List<SeedSet> rows = new ArrayList<>(others);
    rows.add(train);
    return rows;
  }

  /** The answer that is the same for all rows, as the metric likes it best. */
  private float[] constant(boolean classes, Metric metric) {
    if (train.numbers().width() > 1) {
      return wantsMedian(config, metric) ? medians(train.numbers()) : means(train.numbers());
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
      return new float[] {median(labels, train.numbers())};
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

  /** The median of each of a row's numbers. */
  private static float[] medians(NumberLabels numbers) {
    float[] medians = new float[numbers.width()];
    for (int column = 0; column < medians.length; column++) {
      medians[column] = median(numbers.column(column), numbers);
    }
    return medians;
  }

  private static float median(float[] labels, NumberLabels numbers) {
    if (numbers.weighted()) {
      return (float) Median.of(labels, numbers.weights());
    }
    Arrays.sort(labels);
    int half = labels.length / 2;
    return labels.length % 2 == 1 ? labels[half] : (labels[half - 1] + labels[half]) / 2;
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
    boolean numbers = config.task() == TaskType.REGRESSION || config.task() == TaskType.FORECAST;
    return numbers
        && (metric == StandardMetric.MAE
            || !(metric instanceof StandardMetric)
                && config.get(TrainingOptions.REGRESSION_LOSS).wantsMedian());
  }

  /** The labels of rows with one number each. */
  static float[] labels(SeedSet rows) {
    return rows.numbers().column(0);
  }
}
