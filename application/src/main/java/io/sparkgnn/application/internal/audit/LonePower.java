// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import io.sparkgnn.train.config.TaskType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well one column alone predicts a label: each half of the entities is predicted from what the
 * other half's rows with the same value (of a number: in the same quantile) had.
 */
final class LonePower {
  private static final int BINS = 64;

  private LonePower() {}

  /** What a score means, by task. */
  static String unit(TaskType task) {
    return switch (task) {
      case BINARY -> "AUROC";
      case MULTICLASS -> "share of the majority class's mistakes that it avoids";
      case MULTILABEL, REGRESSION, FORECAST, RANKING -> "R2";
    };
  }

  /**
   * The score: AUROC of a binary task, the share of a constant's mistakes that are avoided for
   * classes, R² of a regression; NaN when it cannot be told.
   *
   * @param values of the column: Number, Boolean or anything with a text; null for none
   * @param labels one a value
   * @param half which half of the entities a row belongs to
   */
  static double score(Object[] values, double[] labels, boolean[] half, TaskType task) {
    int[] bins = bins(values);
    return switch (task) {
      case BINARY -> auroc(meansOfOthers(bins, labels, half), labels);
      case MULTICLASS -> skill(bins, labels, half);
      case MULTILABEL, REGRESSION, FORECAST, RANKING ->
          explained(meansOfOthers(bins, labels, half), labels);
    };
  }

  private static int[] bins(Object[] values) {
    double[] numbers =
        Arrays.stream(values)
            .filter(Number.class::isInstance)
            .mapToDouble(value -> ((Number) value).doubleValue())
            .sorted()
            .toArray();
    long different = Arrays.stream(numbers).distinct().count();
    double[] edges = new double[different > BINS ? BINS - 1 : 0];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = numbers[(int) ((long) (i + 1) * numbers.length / BINS)];
    }
    Map<Object, Integer> numberOf = new HashMap<>();
    int[] bins = new int[values.length];
    for (int i = 0; i < bins.length; i++) {
      Object value = values[i];
      if (edges.length > 0 && value instanceof Number number) {
        int place = Arrays.binarySearch(edges, number.doubleValue());
        value = place < 0 ? -place - 1 : place + 1;
      }
      Object key = value == null ? "null" : value.getClass().getName() + ' ' + value;
      bins[i] = numberOf.computeIfAbsent(key, any -> numberOf.size());
    }
    return bins;
  }

  /**
   * For each row the mean label of the other half's rows in its bin, or of the whole other half.
   */
  private static double[] meansOfOthers(int[] bins, double[] labels, boolean[] half) {
    int count = Arrays.stream(bins).max().orElse(0) + 1;
    double[][] sums = new double[2][count];
    int[][] rows = new int[2][count];
    double[] total = new double[2];
    int[] all = new int[2];
    for (int i = 0; i < bins.length; i++) {
      int side = half[i] ? 1 : 0;
      sums[side][bins[i]] += labels[i];
      rows[side][bins[i]]++;
      total[side] += labels[i];
      all[side]++;
    }
    double[] means = new double[bins.length];
    for (int i = 0; i < bins.length; i++) {
      int other = half[i] ? 0 : 1;
      means[i] =
          rows[other][bins[i]] > 0
              ? sums[other][bins[i]] / rows[other][bins[i]]
              : total[other] / all[other];
    }
    return means;
  }

  private static double auroc(double[] scores, double[] labels) {
    TreeMap<Double, long[]> counts = new TreeMap<>();
    long[] all = new long[2];
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        return Double.NaN;
      }
      int label = labels[i] > 0.5 ? 1 : 0;
      counts.computeIfAbsent(scores[i], any -> new long[2])[label]++;
      all[label]++;
    }
    double won = 0;
    long below = 0;
    for (long[] same : counts.values()) {
      won += same[1] * (below + same[0] / 2.0);
      below += same[0];
    }
    return won / ((double) all[0] * all[1]);
  }

  private static double explained(double[] predicted, double[] labels) {
    double mean = Arrays.stream(labels).average().orElse(Double.NaN);
    double residual = 0;
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      residual += (labels[i] - predicted[i]) * (labels[i] - predicted[i]);
      total += (labels[i] - mean) * (labels[i] - mean);
    }
    return total == 0 ? Double.NaN : 1 - residual / total;
  }

  private static double skill(int[] bins, double[] labels, boolean[] half) {
    Map<List<Integer>, Map<Double, Integer>> seen = new HashMap<>();
    Map<Double, Integer> overall = new HashMap<>();
    for (int i = 0; i < bins.length; i++) {
      List<Integer> key = List.of(half[i] ? 1 : 0, bins[i]);
      seen.computeIfAbsent(key, any -> new HashMap<>()).merge(labels[i], 1, Integer::sum);
      overall.merge(labels[i], 1, Integer::sum);
    }
    double majority = mode(overall);
    int constantWrong = 0;
    int wrong = 0;
    for (int i = 0; i < bins.length; i++) {
      Map<Double, Integer> others = seen.get(List.of(half[i] ? 0 : 1, bins[i]));
      double guess = others == null ? majority : mode(others);
      wrong += guess == labels[i] ? 0 : 1;
      constantWrong += majority == labels[i] ? 0 : 1;
    }
    return constantWrong == 0 ? Double.NaN : 1 - (double) wrong / constantWrong;
  }

  private static double mode(Map<Double, Integer> counts) {
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Double, Integer>comparingByValue()
                .thenComparing(Map.Entry.<Double, Integer>comparingByKey().reversed()))
        .orElseThrow()
        .getKey();
  }
}
