// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/** Tells which of some figures are worth the most beside each other. */
@FunctionalInterface
public interface FigureRanking {
  /**
   * Compares figures.
   *
   * @param columns of each figure, its value in each row; NaN where it is missing
   * @param labels one a row
   * @param naive forecast that a change may be learned against, or null
   * @param bases its forecast for each row; empty without one
   * @return a number for each figure, more for one that is worth more, not negative
   */
  double[] worth(float[][] columns, float[] labels, NaiveForecast naive, float[] bases);

  /** No figure is worth more than another: the order is that of what each tells alone. */
  static FigureRanking none() {
    return (columns, labels, naive, bases) -> new double[columns.length];
  }
}
