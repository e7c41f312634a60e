// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.Arrays;

/** The points of the curves that show how good predicted probabilities are. */
final class Curves {
  private static final int MAX_POINTS = 400;

  private Curves() {}

  /** Points to draw, in order. */
  record Curve(double[] x, double[] y) {}

  /**
   * How often the event came in a group of rows with like probabilities.
   *
   * @param predicted mean probability of each group
   * @param observed share of positive labels of each group
   * @param low and {@code high} bound the 95 % Wilson interval of the observed share
   */
  record Calibration(double[] predicted, double[] observed, double[] low, double[] high) {}

  /** True positive rate by false positive rate. */
  static Curve roc(float[] scores, float[] labels) {
    Steps steps = Steps.of(scores, labels);
    int n = steps.size();
    double[] x = new double[n + 1];
    double[] y = new double[n + 1];
    for (int i = 0; i < n; i++) {
      x[i + 1] = steps.negatives()[i] / (double) Math.max(1, steps.negatives()[n - 1]);
      y[i + 1] = steps.positives()[i] / (double) Math.max(1, steps.positives()[n - 1]);
    }
    return thinned(x, y);
  }

  /** Precision by recall, from the highest score down. */
  static Curve precisionRecall(float[] scores, float[] labels) {
    Steps steps = Steps.of(scores, labels);
    int n = steps.size();
    double[] x = new double[n + 1];
    double[] y = new double[n + 1];
    for (int i = 0; i < n; i++) {
      long taken = steps.positives()[i] + steps.negatives()[i];
      x[i + 1] = steps.positives()[i] / (double) Math.max(1, steps.positives()[n - 1]);
      y[i + 1] = steps.positives()[i] / (double) taken;
    }
    y[0] = y[Math.min(1, n)];
    return thinned(x, y);
  }

  /**
   * Where label 1 is best begun.
   *
   * @param probability rows above it are taken for 1
   * @param f1 of these
   */
  record Threshold(double probability, double f1) {}

  /** The threshold of the largest F1, the highest of equal ones; at least one label is 1. */
  static Threshold bestF1(float[] scores, float[] labels) {
    Steps steps = Steps.of(scores, labels);
    int best = 0;
    for (int i = 1; i < steps.size(); i++) {
      best = steps.f1(i) > steps.f1(best) ? i : best;
    }
    int[] order = ascending(scores);
    int first = order.length - (int) (steps.positives()[best] + steps.negatives()[best]);
    double above = scores[order[first]];
    double below = first == 0 ? 0 : scores[order[first - 1]];
    return new Threshold((above + below) / 2, steps.f1(best));
  }

  /** Groups of as equal size as ties allow, from the lowest probability up. */
  static Calibration calibration(float[] scores, float[] labels, int groups) {
    int n = scores.length;
    int[] order = ascending(scores);
    double[][] points = new double[4][groups];
    int made = 0;
    int from = 0;
    for (int group = 1; group <= groups && from < n; group++) {
      int to = Math.max(from + 1, (int) ((long) n * group / groups));
      while (to < n && scores[order[to]] == scores[order[to - 1]]) {
        to++;
      }
      double sum = 0;
      double hits = 0;
      for (int i = from; i < to; i++) {
        sum += scores[order[i]];
        hits += labels[order[i]];
      }
      int size = to - from;
      double share = hits / size;
      double z2 = 1.96 * 1.96;
      double center = (share + z2 / (2 * size)) / (1 + z2 / size);
      double half =
          1.96 * Math.sqrt(share * (1 - share) / size + z2 / (4.0 * size * size)) / (1 + z2 / size);
      points[0][made] = sum / size;
      points[1][made] = share;
      points[2][made] = center - half;
      points[3][made] = center + half;
      made++;
      from = to;
    }
    for (int i = 0; i < points.length; i++) {
      points[i] = Arrays.copyOf(points[i], made);
    }
    return new Calibration(points[0], points[1], points[2], points[3]);
  }

  /** Row numbers from the lowest score up. */
  static int[] ascending(float[] scores) {
    long[] keyed = new long[scores.length];
    for (int i = 0; i < scores.length; i++) {
      int bits = Float.floatToIntBits(scores[i] + 0f);
      keyed[i] = (long) (bits ^ (bits >> 31 & 0x7fffffff)) << 32 | i;
    }
    Arrays.sort(keyed);
    int[] order = new int[scores.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keyed[i];
    }
    return order;
  }

  /** Running counts at each distinct score, from the highest down. */
  private record Steps(long[] positives, long[] negatives, int size) {
    /** F1 where the rows of this step and those before it are taken for 1. */
    double f1(int step) {
      long taken = positives[step] + negatives[step];
      return 2.0 * positives[step] / (taken + positives[size - 1]);
    }

    static Steps of(float[] scores, float[] labels) {
      int[] order = ascending(scores);
      int n = order.length;
      long[] positives = new long[n];
      long[] negatives = new long[n];
      int size = 0;
      long positive = 0;
      for (int i = n - 1; i >= 0; i--) {
        positive += labels[order[i]] > 0.5f ? 1 : 0;
        if (i == 0 || scores[order[i - 1]] != scores[order[i]]) {
          positives[size] = positive;
          negatives[size] = n - i - positive;
          size++;
        }
      }
      return new Steps(positives, negatives, size);
    }
  }

  /** At most some 400 points, the first and the last among them: more cannot be seen. */
  private static Curve thinned(double[] x, double[] y) {
    int n = x.length;
    if (n <= MAX_POINTS) {
      return new Curve(x, y);
    }
    double[] fewX = new double[MAX_POINTS];
    double[] fewY = new double[MAX_POINTS];
    for (int i = 0; i < MAX_POINTS; i++) {
      int at = (int) ((long) i * (n - 1) / (MAX_POINTS - 1));
      fewX[i] = x[at];
      fewY[i] = y[at];
    }
    return new Curve(fewX, fewY);
  }
}
