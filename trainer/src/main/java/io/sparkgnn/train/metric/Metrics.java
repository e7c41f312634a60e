// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import java.util.Arrays;

/**
 * Figures of predictions against labels. Each row counts with its weight; an empty array of weights
 * is 1 for each. A figure that has no meaning for the rows given (AUROC with one class, R2 of a
 * constant) is NaN.
 */
public final class Metrics {
  private static final double LEAST = 1e-7;
  private static final float[] ALIKE = new float[0];

  private Metrics() {}

  /**
   * Mean negative log likelihood of labels 0 and 1.
   *
   * @param probability of label 1
   */
  static double binaryLogLoss(float[] probability, float[] label, float[] weight) {
    double loss = 0;
    for (int i = 0; i < label.length; i++) {
      double p = Math.min(1 - LEAST, Math.max(LEAST, probability[i]));
      loss -= weight(weight, i) * (label[i] > 0.5 ? Math.log(p) : Math.log(1 - p));
    }
    return loss / total(weight, label.length);
  }

  /**
   * Mean negative log likelihood of classes.
   *
   * @param probability of each class, row after row
   */
  static double classLogLoss(float[] probability, float[] label, float[] weight, int classes) {
    double loss = 0;
    for (int i = 0; i < label.length; i++) {
      int is = (int) label[i];
      double p = is < classes ? Math.max(LEAST, probability[i * classes + is]) : LEAST;
      loss -= weight(weight, i) * Math.log(p);
    }
    return loss / total(weight, label.length);
  }

  /** The share of (positive, negative) pairs in which the positive scores higher; ties are half. */
  public static double auroc(float[] score, float[] label) {
    return auroc(score, label, ALIKE);
  }

  /** The same, where a pair counts as much as the product of its weights. */
  static double auroc(float[] score, float[] label, float[] weight) {
    if (hasNaN(score)) {
      return Double.NaN;
    }
    int[] order = ascending(score);
    double won = 0;
    double positives = 0;
    double negatives = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      double positive = 0;
      double negative = 0;
      while (to < order.length && score[order[to]] == score[order[from]]) {
        if (label[order[to]] > 0.5) {
          positive += weight(weight, order[to]);
        } else {
          negative += weight(weight, order[to]);
        }
        to++;
      }
      won += positive * (negatives + negative / 2);
      positives += positive;
      negatives += negative;
      from = to;
    }
    return positives == 0 || negatives == 0 ? Double.NaN : won / (positives * negatives);
  }

  /** Sum over distinct scores, from high to low, of precision times the recall gained. */
  public static double averagePrecision(float[] score, float[] label) {
    return averagePrecision(score, label, ALIKE);
  }

  static double averagePrecision(float[] score, float[] label, float[] weight) {
    if (hasNaN(score)) {
      return Double.NaN;
    }
    int[] order = ascending(score);
    double positives = 0;
    for (int i = 0; i < label.length; i++) {
      positives += label[i] > 0.5 ? weight(weight, i) : 0;
    }
    if (positives == 0) {
      return Double.NaN;
    }
    double sum = 0;
    double seen = 0;
    double found = 0;
    for (int from = order.length - 1; from >= 0; ) {
      int to = from;
      double before = found;
      while (to >= 0 && score[order[to]] == score[order[from]]) {
        found += label[order[to]] > 0.5 ? weight(weight, order[to]) : 0;
        seen += weight(weight, order[to]);
        to--;
      }
      sum += found / seen * (found - before);
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

  /** Places of scores that are numbers, the lowest first and of equal ones the first. */
  static int[] ascending(float[] score) {
    long[] keys = new long[score.length];
    for (int i = 0; i < keys.length; i++) {
      int bits = Float.floatToIntBits(score[i]);
      keys[i] = (long) (bits < 0 ? bits ^ Integer.MAX_VALUE : bits) << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  /** Mean absolute error. */
  static double mae(float[] value, float[] label, float[] weight) {
    double absolute = 0;
    for (int i = 0; i < label.length; i++) {
      absolute += weight(weight, i) * Math.abs((double) value[i] - label[i]);
    }
    return absolute / total(weight, label.length);
  }

  /** Root of the mean squared error. */
  static double rmse(float[] value, float[] label, float[] weight) {
    return Math.sqrt(squaredError(value, label, weight) / total(weight, label.length));
  }

  private static double squaredError(float[] value, float[] label, float[] weight) {
    double squared = 0;
    for (int i = 0; i < label.length; i++) {
      double error = (double) value[i] - label[i];
      squared += weight(weight, i) * (error * error);
    }
    return squared;
  }

  /** Mean Poisson deviance of labels of 0 or more; a mean of 0 or less counts as nearly 0. */
  static double poissonDeviance(float[] mean, float[] label, float[] weight) {
    double sum = 0;
    for (int i = 0; i < label.length; i++) {
      double y = label[i];
      double mu = Math.max(LEAST, mean[i]);
      sum += weight(weight, i) * (mu - y + (y > 0 ? y * Math.log(y / mu) : 0));
    }
    return 2 * sum / total(weight, label.length);
  }

  /**
   * Mean Tweedie deviance of labels of 0 or more; a mean of 0 or less counts as nearly 0.
   *
   * @param power above 1 and below 2
   */
  static double tweedieDeviance(float[] mean, float[] label, float[] weight, double power) {
    double low = 1 - power;
    double high = 2 - power;
    double sum = 0;
    for (int i = 0; i < label.length; i++) {
      double y = label[i];
      double mu = Math.max(LEAST, mean[i]);
      sum +=
          weight(weight, i)
              * (Math.pow(y, high) / (low * high)
                  - y * Math.pow(mu, low) / low
                  + Math.pow(mu, high) / high);
    }
    return 2 * sum / total(weight, label.length);
  }

  /** Mean negative log likelihood of counts; a mean of 0 or less counts as nearly 0. */
  static double negativeBinomialLoss(float[] mean, float[] label, float[] weight) {
    return NegativeBinomial.logLoss(mean, label, weight, LEAST);
  }

  /** Share of the labels' variance that is explained; NaN of a constant. */
  static double r2(float[] value, float[] label, float[] weight) {
    double mean = 0;
    for (int i = 0; i < label.length; i++) {
      mean += (double) weight(weight, i) * label[i];
    }
    mean /= total(weight, label.length);
    double variance = 0;
    for (int i = 0; i < label.length; i++) {
      variance += weight(weight, i) * ((label[i] - mean) * (label[i] - mean));
    }
    return variance == 0 ? Double.NaN : 1 - squaredError(value, label, weight) / variance;
  }

  private static float weight(float[] weight, int row) {
    return weight.length == 0 ? 1 : weight[row];
  }

  private static double total(float[] weight, int rows) {
    double total = weight.length == 0 ? rows : 0;
    for (float one : weight) {
      total += one;
    }
    return total;
  }
}
