// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

/**
 * Counts that vary more than a Poisson distribution's: the variance is {@code mean + dispersion *
 * mean^2} (NB2; Cameron and Trivedi 2013, "Regression Analysis of Count Data", 3.3).
 */
public final class NegativeBinomial {
  private static final double[] LANCZOS = {
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7
  };
  private static final double TINY = 1e-300;
  private static final int MOST_TERMS = 100_000;
  private static final double LEAST = 1e-4;
  private static final double MOST = 1e3;
  private static final int SEARCH = 60;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private NegativeBinomial() {}

  /**
   * The logarithm of the probability of a count.
   *
   * @param mean above 0
   * @param dispersion above 0
   */
  public static double logProbability(double count, double mean, double dispersion) {
    double size = 1 / dispersion;
    double more = Math.log1p(mean * dispersion);
    return logGamma(count + size)
        - logGamma(size)
        - logGamma(count + 1)
        - size * more
        + (count == 0 ? 0 : count * (Math.log(mean * dispersion) - more));
  }

  /** The least count that is not exceeded with at least a probability. */
  public static long quantile(double level, double mean, double dispersion) {
    if (!(mean > 0)) {
      return 0;
    }
    double size = 1 / dispersion;
    double p = 1 / (1 + mean * dispersion);
    long high = 1;
    while (betaShare(p, size, high) < level && high < Long.MAX_VALUE / 4) {
      high *= 2;
    }
    long low = 0; // counts below it are too few, high - 1 is enough
    while (low < high - 1) {
      long middle = (low + high) / 2;
      if (betaShare(p, size, middle) < level) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The mean negative log likelihood of counts by their means, at the one dispersion that makes it
   * least: how good the means are where counts vary as these do.
   */
  static double logLoss(float[] means, float[] counts, float[] weights, double leastMean) {
    double low = Math.log(LEAST);
    double high = Math.log(MOST);
    for (int step = 0; step < SEARCH; step++) {
      double a = high - GOLDEN * (high - low);
      double b = low + GOLDEN * (high - low);
      if (logLoss(means, counts, weights, leastMean, Math.exp(a))
          <= logLoss(means, counts, weights, leastMean, Math.exp(b))) {
        high = b;
      } else {
        low = a;
      }
    }
    return logLoss(means, counts, weights, leastMean, Math.exp((low + high) / 2));
  }

  private static double logLoss(
      float[] means, float[] counts, float[] weights, double leastMean, double dispersion) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < counts.length; i++) {
      double weight = weights.length == 0 ? 1 : weights[i];
      sum -= weight * logProbability(counts[i], Math.max(leastMean, means[i]), dispersion);
      total += weight;
    }
    return sum / total;
  }

  /** Lanczos' approximation, of numbers above 0. */
  private static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double sum = 0.99999999999980993;
    for (int i = 0; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x + i);
    }
    double base = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
  }

  /** The regularized incomplete beta function, by Lentz's continued fraction. */
  private static double betaShare(double x, double a, double b) {
    double logFront =
        logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
    return x < (a + 1) / (a + b + 2)
        ? Math.exp(logFront) * fraction(x, a, b) / a
        : 1 - Math.exp(logFront) * fraction(1 - x, b, a) / b;
  }

  private static double fraction(double x, double a, double b) {
    double c = 1;
    double d = inverse(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= MOST_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = inverse(1 + even * d);
      c = nonZero(1 + even / c);
      value *= c * d;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = inverse(1 + odd * d);
      c = nonZero(1 + odd / c);
      double change = c * d;
      value *= change;
      if (Math.abs(change - 1) < 1e-12) {
        break;
      }
    }
    return value;
  }

  private static double inverse(double value) {
    return 1 / nonZero(value);
  }

  private static double nonZero(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
