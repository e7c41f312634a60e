// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Figures of predictions against labels. A figure that has no meaning for the rows given (AUROC
 * with one class, R2 of a constant) is NaN.
 */
public final class Metrics {
  private static final double LEAST = 1e-7;

  private Metrics() {}

  /**
   * Mean negative log likelihood of labels 0 and 1.
   *
   * @param probability of label 1
   */
  static double binaryLogLoss(float[] probability, float[] label) {
    double loss = 0;
    for (int i = 0; i < label.length; i++) {
      double p = Math.min(1 - LEAST, Math.max(LEAST, probability[i]));
      loss -= label[i] > 0.5 ? Math.log(p) : Math.log(1 - p);
    }
    return loss / label.length;
  }

  /**
   * Mean negative log likelihood of classes.
   *
   * @param probability of each class, row after row
   */
  static double classLogLoss(float[] probability, float[] label, int classes) {
    double loss = 0;
    for (int i = 0; i < label.length; i++) {
      int is = (int) label[i];
      loss -= Math.log(is < classes ? Math.max(LEAST, probability[i * classes + is]) : LEAST);
    }
    return loss / label.length;
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

  /** Mean absolute error. */
  static double mae(float[] value, float[] label) {
    double absolute = 0;
    for (int i = 0; i < label.length; i++) {
      absolute += Math.abs((double) value[i] - label[i]);
    }
    return absolute / label.length;
  }

  /** Root of the mean squared error. */
  static double rmse(float[] value, float[] label) {
    return Math.sqrt(squaredError(value, label) / label.length);
  }

  private static double squaredError(float[] value, float[] label) {
    double squared = 0;
    for (int i = 0; i < label.length; i++) {
      double error = (double) value[i] - label[i];
      squared += error * error;
    }
    return squared;
  }

  /** Mean Poisson deviance of labels of 0 or more; a mean of 0 or less counts as nearly 0. */
  static double poissonDeviance(float[] mean, float[] label) {
    double sum = 0;
    for (int i = 0; i < label.length; i++) {
      double y = label[i];
      double mu = Math.max(LEAST, mean[i]);
      sum += mu - y + (y > 0 ? y * Math.log(y / mu) : 0);
    }
    return 2 * sum / label.length;
  }

  /**
   * Mean Tweedie deviance of labels of 0 or more; a mean of 0 or less counts as nearly 0.
   *
   * @param power above 1 and below 2
   */
  static double tweedieDeviance(float[] mean, float[] label, double power) {
    double low = 1 - power;
    double high = 2 - power;
    double sum = 0;
    for (int i = 0; i < label.length; i++) {
      double y = label[i];
      double mu = Math.max(LEAST, mean[i]);
      sum +=
          Math.pow(y, high) / (low * high)
              - y * Math.pow(mu, low) / low
              + Math.pow(mu, high) / high;
    }
    return 2 * sum / label.length;
  }

  /** Share of the labels' variance that is explained; NaN of a constant. */
  static double r2(float[] value, float[] label) {
    double mean = 0;
    for (float l : label) {
      mean += l;
    }
    mean /= label.length;
    double variance = 0;
    for (float l : label) {
      variance += (l - mean) * (l - mean);
    }
    return variance == 0 ? Double.NaN : 1 - squaredError(value, label) / variance;
  }
}
