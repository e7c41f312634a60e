// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.Arrays;

/** What trees learn: what their sums of leaves mean, and which way each row wants them moved. */
public enum TreeTask {
  /** A label of 0 or 1; predicted is the probability of 1. */
  BINARY,
  /** A class from 0; predicted is the probability of each. */
  MULTICLASS,
  /** A number; differences are made small. */
  ABSOLUTE,
  /** A number; squares of differences are made small. */
  SQUARED,
  /** A number of 0 or more; its mean is predicted, and Poisson deviance made small. */
  POISSON,
  /**
   * A number; squares of usual differences and the size of the largest tenth are made small. Close
   * to the median where labels are even about it, and surer of it than {@link #ABSOLUTE}.
   */
  HUBER;

  /** Share of the rows whose difference from the median is a usual one. */
  private static final double USUAL = 0.9;

  /** Curvature is taken where scores are higher by this, so that no step from near 0 is too far. */
  private static final double AHEAD = 0.7;

  private static final double LEAST = 1e-6;
  private static final double LEAST_CURVATURE = 1e-6;

  /**
   * Where every row starts.
   *
   * @param outputs 1, or the number of classes
   */
  double[] start(float[] labels, float[] weights, int outputs) {
    return switch (this) {
      case BINARY -> {
        double rate = clamped(mean(labels, weights));
        yield new double[] {Math.log(rate / (1 - rate))};
      }
      case MULTICLASS -> {
        double[] shares = new double[outputs];
        double total = 0;
        for (int row = 0; row < labels.length; row++) {
          shares[(int) labels[row]] += weights[row];
          total += weights[row];
        }
        for (int c = 0; c < outputs; c++) {
          shares[c] = Math.log(clamped(shares[c] / total));
        }
        yield shares;
      }
      case ABSOLUTE, HUBER -> new double[] {Median.of(labels, weights)};
      case SQUARED -> new double[] {mean(labels, weights)};
      case POISSON -> new double[] {Math.log(Math.max(LEAST, mean(labels, weights)))};
    };
  }

  private static double clamped(double share) {
    return Math.min(1 - LEAST, Math.max(LEAST, share));
  }

  private static double mean(float[] labels, float[] weights) {
    double sum = 0;
    double total = 0;
    for (int row = 0; row < labels.length; row++) {
      sum += (double) weights[row] * labels[row];
      total += weights[row];
    }
    return sum / total;
  }

  /**
   * The largest difference from a label whose square counts: of more, the size does.
   *
   * @return no limit where all squares count
   */
  double limit(float[] labels) {
    if (this != HUBER) {
      return Double.POSITIVE_INFINITY;
    }
    double[] apart = new double[labels.length];
    double middle = Median.of(labels, new float[labels.length]);
    for (int row = 0; row < apart.length; row++) {
      apart[row] = Math.abs(labels[row] - middle);
    }
    Arrays.sort(apart);
    return Math.max(LEAST, apart[(int) (USUAL * (apart.length - 1))]);
  }

  /**
   * The slope and curvature of one output's loss in each row.
   *
   * @param scores {@code outputs} a row
   * @param probabilities of the scores, for classes; unused else
   * @param output which of a row's outputs
   * @param limit of these labels
   */
  void slopes(
      double[] scores,
      float[] probabilities,
      float[] labels,
      float[] weights,
      int outputs,
      int output,
      double limit,
      double[] slope,
      double[] curvature) {
    for (int row = 0; row < labels.length; row++) {
      double weight = weights[row];
      switch (this) {
        case BINARY, MULTICLASS -> {
          double p = probabilities[row * outputs + output];
          boolean is = this == BINARY ? labels[row] > 0.5 : (int) labels[row] == output;
          slope[row] = weight * (p - (is ? 1 : 0));
          double factor = this == BINARY ? 1 : outputs / (outputs - 1.0);
          curvature[row] = weight * Math.max(LEAST_CURVATURE, factor * p * (1 - p));
        }
        case ABSOLUTE -> {
          slope[row] = weight * Math.signum(scores[row] - labels[row]);
          curvature[row] = weight;
        }
        case SQUARED, HUBER -> {
          slope[row] = weight * Math.max(-limit, Math.min(limit, scores[row] - labels[row]));
          curvature[row] = weight;
        }
        case POISSON -> {
          slope[row] = weight * (Math.exp(scores[row]) - labels[row]);
          curvature[row] = weight * Math.max(LEAST_CURVATURE, Math.exp(scores[row] + AHEAD));
        }
      }
    }
  }

  /** Whether a leaf's value is the median of what is left of its rows, not a Newton step. */
  boolean takesMedians() {
    return this == ABSOLUTE;
  }

  /** What the scores mean: probabilities of classes, or the scores themselves. */
  float[] predictions(double[] scores, int outputs) {
    float[] predictions = new float[scores.length];
    for (int at = 0; at < scores.length; at += outputs) {
      switch (this) {
        case BINARY -> predictions[at] = (float) (1 / (1 + Math.exp(-scores[at])));
        case MULTICLASS -> {
          double most = Arrays.stream(scores, at, at + outputs).max().orElseThrow();
          double total = 0;
          for (int c = 0; c < outputs; c++) {
            total += Math.exp(scores[at + c] - most);
          }
          for (int c = 0; c < outputs; c++) {
            predictions[at + c] = (float) (Math.exp(scores[at + c] - most) / total);
          }
        }
        case ABSOLUTE, SQUARED, HUBER -> predictions[at] = (float) scores[at];
        case POISSON -> predictions[at] = (float) Math.exp(scores[at]);
      }
    }
    return predictions;
  }
}
