// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Pearson's test, with neighboring cells pooled until each is expected ten times at least. */
final class ChiSquare {
  /** Seeds are fixed, so a test that passes once always does; a fault gives far smaller values. */
  private static final double LEAST_P = 1e-4;

  private static final double LEAST_EXPECTED = 10;

  private ChiSquare() {}

  /** Fails unless the counts can well be draws from the probabilities. */
  static void assertDrawnFrom(String what, long[] observed, double[] probabilities) {
    double total = 0;
    double sum = 0;
    for (int i = 0; i < observed.length; i++) {
      total += observed[i];
      sum += probabilities[i];
      if (probabilities[i] == 0) {
        assertThat(observed[i]).as("%s: cell %d is impossible", what, i).isZero();
      }
    }
    assertThat(sum).as("%s: sum of the probabilities", what).isBetween(1 - 1e-6, 1 + 1e-6);
    List<double[]> cells = new ArrayList<>();
    double[] cell = new double[2];
    for (int i = 0; i < observed.length; i++) {
      cell[0] += observed[i];
      cell[1] += probabilities[i] * total;
      if (cell[1] >= LEAST_EXPECTED) {
        cells.add(cell);
        cell = new double[2];
      }
    }
    if (!cells.isEmpty()) {
      cells.get(cells.size() - 1)[0] += cell[0];
      cells.get(cells.size() - 1)[1] += cell[1];
    }
    assertThat(cells).as("%s: cells that are filled enough", what).hasSizeGreaterThan(1);
    double statistic = 0;
    for (double[] c : cells) {
      statistic += (c[0] - c[1]) * (c[0] - c[1]) / c[1];
    }
    double p = upperTail(statistic, cells.size() - 1);
    assertThat(p)
        .as("%s: chi-square %.1f with %d degrees of freedom", what, statistic, cells.size() - 1)
        .isGreaterThan(LEAST_P);
  }

  /** Fails unless both rows of counts can well be draws from one distribution. */
  static void assertAlike(String what, long[] one, long[] two) {
    List<double[]> cells = new ArrayList<>();
    double[] cell = new double[2];
    double[] totals = new double[2];
    for (int i = 0; i < one.length; i++) {
      cell[0] += one[i];
      cell[1] += two[i];
      totals[0] += one[i];
      totals[1] += two[i];
      if (Math.min(cell[0], cell[1]) >= LEAST_EXPECTED) {
        cells.add(cell);
        cell = new double[2];
      }
    }
    cells.get(cells.size() - 1)[0] += cell[0];
    cells.get(cells.size() - 1)[1] += cell[1];
    assertThat(cells).as("%s: cells that are filled enough", what).hasSizeGreaterThan(1);
    double statistic = 0;
    for (double[] c : cells) {
      for (int i = 0; i < 2; i++) {
        double expected = (c[0] + c[1]) * totals[i] / (totals[0] + totals[1]);
        statistic += (c[i] - expected) * (c[i] - expected) / expected;
      }
    }
    assertThat(upperTail(statistic, cells.size() - 1))
        .as("%s: chi-square %.1f with %d degrees of freedom", what, statistic, cells.size() - 1)
        .isGreaterThan(LEAST_P);
  }

  /** Fails unless rows and columns can well be independent. */
  static void assertIndependent(String what, long[][] counts) {
    int columns = counts[0].length;
    double[] rowSums = new double[counts.length];
    double[] columnSums = new double[columns];
    double total = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < columns; j++) {
        rowSums[i] += counts[i][j];
        columnSums[j] += counts[i][j];
        total += counts[i][j];
      }
    }
    double statistic = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < columns; j++) {
        double expected = rowSums[i] * columnSums[j] / total;
        assertThat(expected).as("%s: expected count", what).isGreaterThan(LEAST_EXPECTED);
        statistic += (counts[i][j] - expected) * (counts[i][j] - expected) / expected;
      }
    }
    int freedom = (counts.length - 1) * (columns - 1);
    assertThat(upperTail(statistic, freedom))
        .as("%s: chi-square %.1f with %d degrees of freedom", what, statistic, freedom)
        .isGreaterThan(LEAST_P);
  }

  /** Probability that a chi-square variable exceeds x: the incomplete gamma function. */
  static double upperTail(double x, int freedom) {
    double a = freedom / 2.0;
    double half = x / 2;
    if (half <= 0) {
      return 1;
    }
    double scale = Math.exp(a * Math.log(half) - half - logGamma(a));
    if (half < a + 1) {
      double term = 1 / a;
      double sum = term;
      for (int n = 1; term > sum * 1e-15; n++) {
        term *= half / (a + n);
        sum += term;
      }
      return 1 - sum * scale;
    }
    double b = half + 1 - a;
    double c = 1e300;
    double d = 1 / b;
    double h = d;
    for (int i = 1; i < 100_000; i++) {
      double an = -i * (i - a);
      b += 2;
      d = 1 / (an * d + b);
      c = b + an / c;
      h *= d * c;
      if (Math.abs(d * c - 1) < 1e-14) {
        break;
      }
    }
    return h * scale;
  }

  /** Stirling's series after shifting the argument above 10. */
  static double logGamma(double x) {
    double shift = 0;
    double y = x;
    while (y < 10) {
      shift += Math.log(y);
      y += 1;
    }
    double inverse = 1 / (y * y);
    return (y - 0.5) * Math.log(y)
        - y
        + 0.5 * Math.log(2 * Math.PI)
        + (1.0 / 12 - inverse * (1.0 / 360 - inverse / 1260)) / y
        - shift;
  }
}
