// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/** Tells which of some figures, and which forecasts made of them, are worth the most. */
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

  /**
   * Tries a forecast: the change against it is learned on some rows.
   *
   * @param naive the forecast
   * @param bases its forecast for each row
   * @param judged the other rows
   * @return how much what was learned misses the labels of the judged rows by, not negative
   */
  double missed(
      float[][] columns, float[] labels, NaiveForecast naive, float[] bases, boolean[] judged);

  /** Nothing is worth more than another: the order is that of what each figure tells alone. */
  static FigureRanking none() {
    return new FigureRanking() {
      @Override
      public double[] worth(float[][] columns, float[] labels, NaiveForecast naive, float[] bases) {
        return new double[columns.length];
      }

      @Override
      public double missed(
          float[][] columns, float[] labels, NaiveForecast naive, float[] bases, boolean[] judged) {
        return 0;
      }
    };
  }
}
