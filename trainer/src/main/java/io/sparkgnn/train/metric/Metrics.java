package io.sparkgnn.train.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Figures of predictions against labels. A figure that has no meaning for the rows given (AUROC
 * with one class, R2 of a constant) is NaN.
 */
public final class Metrics {
  private static final double LEAST = 1e-7;

  private Metrics() {}

  /**
   * Figures of a binary task.
   *
   * @param probability of label 1
   * @param label 0 or 1
   */
  public static Map<Metric, Double> binary(float[] probability, float[] label) {
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(Metric.AUROC, auroc(probability, label));
    figures.put(Metric.AVERAGE_PRECISION, averagePrecision(probability, label));
    double loss = 0;
    int right = 0;
    int truePositive = 0;
    int predicted = 0;
    int positive = 0;
    for (int i = 0; i < label.length; i++) {
      double p = Math.min(1 - LEAST, Math.max(LEAST, probability[i]));
      loss -= label[i] > 0.5 ? Math.log(p) : Math.log(1 - p);
      boolean says = probability[i] >= 0.5;
      boolean is = label[i] > 0.5;
      right += says == is ? 1 : 0;
      truePositive += says && is ? 1 : 0;
      predicted += says ? 1 : 0;
      positive += is ? 1 : 0;
    }
    figures.put(Metric.LOG_LOSS, loss / label.length);
    figures.put(Metric.ACCURACY, (double) right / label.length);
    figures.put(Metric.F1, f1(truePositive, predicted, positive));
    return figures;
  }

  private static double f1(int truePositive, int predicted, int positive) {
    return predicted + positive == 0 ? Double.NaN : 2.0 * truePositive / (predicted + positive);
  }

  /** The share of (positive, negative) pairs in which the positive scores higher; ties are half. */
  public static double auroc(float[] score, float[] label) {
    if (hasNaN(score)) {
      return Double.NaN;
    }
    Integer[] order = ascending(score);
    double rankSum = 0;
    long positives = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      int inTie = 0;
      while (to < order.length && score[order[to]] == score[order[from]]) {
        inTie += label[order[to]] > 0.5 ? 1 : 0;
        to++;
      }
      rankSum += inTie * (from + to + 1) / 2.0;
      positives += inTie;
      from = to;
    }
    long negatives = order.length - positives;
    return positives == 0 || negatives == 0
        ? Double.NaN
        : (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
  }

  /** Sum over distinct scores, from high to low, of precision times the recall gained. */
  public static double averagePrecision(float[] score, float[] label) {
    if (hasNaN(score)) {
      return Double.NaN;
    }
    Integer[] order = ascending(score);
    long positives = 0;
    for (float l : label) {
      positives += l > 0.5 ? 1 : 0;
    }
    if (positives == 0) {
      return Double.NaN;
    }
    double sum = 0;
    long seen = 0;
    long found = 0;
    for (int from = order.length - 1; from >= 0; ) {
      int to = from;
      long before = found;
      while (to >= 0 && score[order[to]] == score[order[from]]) {
        found += label[order[to]] > 0.5 ? 1 : 0;
        seen++;
        to--;
      }
      sum += (double) found / seen * (found - before);
      from = to;
    }
    // Divided once: a sum of rounded shares of the positives can pass 1.
    return sum / positives;
  }

  /** Scores that are no numbers have no order, and are equal to nothing. */
  private static boolean hasNaN(float[] score) {
    for (float s : score) {
      if (Float.isNaN(s)) {
        return true;
      }
    }
    return false;
  }

  static Integer[] ascending(float[] score) {
    Integer[] order = IntStream.range(0, score.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> score[i]));
    return order;
  }

  /**
   * Figures of a multiclass task.
   *
   * @param probability of each class, row after row
   * @param label classes; one that the predictions do not have counts as never predicted
   */
  public static Map<Metric, Double> multiclass(float[] probability, float[] label, int classes) {
    int known = classes;
    for (float l : label) {
      known = Math.max(known, (int) l + 1);
    }
    double loss = 0;
    int right = 0;
    int[] hit = new int[known];
    int[] predicted = new int[known];
    int[] actual = new int[known];
    for (int i = 0; i < label.length; i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = probability[i * classes + c] > probability[i * classes + best] ? c : best;
      }
      int is = (int) label[i];
      loss -= Math.log(is < classes ? Math.max(LEAST, probability[i * classes + is]) : LEAST);
      right += best == is ? 1 : 0;
      hit[is] += best == is ? 1 : 0;
      predicted[best]++;
      actual[is]++;
    }
    double f1 = 0;
    int occurring = 0;
    for (int c = 0; c < known; c++) {
      if (actual[c] > 0) {
        f1 += f1(hit[c], predicted[c], actual[c]);
        occurring++;
      }
    }
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(Metric.LOG_LOSS, loss / label.length);
    figures.put(Metric.ACCURACY, (double) right / label.length);
    figures.put(Metric.MACRO_F1, f1 / occurring);
    return figures;
  }

  /** Figures of a regression. */
  public static Map<Metric, Double> regression(float[] value, float[] label) {
    double absolute = 0;
    double squared = 0;
    double mean = 0;
    for (int i = 0; i < label.length; i++) {
      double error = (double) value[i] - label[i];
      absolute += Math.abs(error);
      squared += error * error;
      mean += label[i];
    }
    mean /= label.length;
    double variance = 0;
    for (float l : label) {
      variance += (l - mean) * (l - mean);
    }
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(Metric.MAE, absolute / label.length);
    figures.put(Metric.RMSE, Math.sqrt(squared / label.length));
    figures.put(Metric.R2, variance == 0 ? Double.NaN : 1 - squared / variance);
    return figures;
  }
}
