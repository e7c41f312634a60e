// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/**
 * The loss of a regression: of differences between label and score, both on the scale of the
 * labels' spread, or of a label of 0 or more and its mean, whose logarithm the score is.
 */
public enum RegressionLoss {
  /** Absolute differences: the median is learned. */
  L1,
  /** Absolute differences, but squares of small ones. */
  HUBER,
  /** Squared differences: the mean is learned. */
  MSE,
  /** Deviance of a Poisson distribution, for counts: the mean is learned. */
  POISSON,
  /** Deviance of a compound of Poisson and gamma, for amounts of which many are 0: likewise. */
  TWEEDIE,
  /** Likelihood of counts that vary more than a Poisson's: mean and dispersion are learned. */
  NEGATIVE_BINOMIAL;

  /** Whether scores are logarithms of means, and labels 0 or more. */
  public boolean takesLogarithms() {
    return this == POISSON || this == TWEEDIE || this == NEGATIVE_BINOMIAL;
  }

  /** Whether it is least near the value in the middle, not at the mean. */
  public boolean wantsMedian() {
    return this == L1 || this == HUBER;
  }
}
