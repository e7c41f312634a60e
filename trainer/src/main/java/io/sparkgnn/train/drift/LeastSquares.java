// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import java.util.Arrays;

/** A weighted least-squares fit of few columns, a constant among them. */
final class LeastSquares {
  private final double[] coefficients;
  private final double[][] inverse;
  private final double residual;
  private final int freedom;

  /**
   * Fits.
   *
   * @param columns each with a value for every point; not linearly dependent
   * @param weight of every point
   */
  LeastSquares(double[][] columns, double[] y, double[] weight) {
    int k = columns.length;
    int n = y.length;
    double[][] matrix = new double[k][2 * k];
    double[] right = new double[k];
    for (int i = 0; i < k; i++) {
      for (int p = 0; p < n; p++) {
        right[i] += weight[p] * columns[i][p] * y[p];
        for (int j = 0; j < k; j++) {
          matrix[i][j] += weight[p] * columns[i][p] * columns[j][p];
        }
      }
      matrix[i][k + i] = 1;
    }
    inverse = inverted(matrix);
    coefficients = new double[k];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        coefficients[i] += inverse[i][j] * right[j];
      }
    }
    double squares = 0;
    for (int p = 0; p < n; p++) {
      double fitted = 0;
      for (int i = 0; i < k; i++) {
        fitted += coefficients[i] * columns[i][p];
      }
      squares += weight[p] * (y[p] - fitted) * (y[p] - fitted);
    }
    residual = squares;
    freedom = n - k;
  }

  /** Gauss and Jordan, with the greatest pivot of a column. */
  private static double[][] inverted(double[][] matrix) {
    int k = matrix.length;
    for (int column = 0; column < k; column++) {
      int pivot = column;
      for (int row = column + 1; row < k; row++) {
        pivot = Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column]) ? row : pivot;
      }
      double[] taken = matrix[pivot];
      matrix[pivot] = matrix[column];
      matrix[column] = taken;
      double divisor = taken[column];
      for (int j = 0; j < 2 * k; j++) {
        taken[j] /= divisor;
      }
      for (int row = 0; row < k; row++) {
        double factor = matrix[row][column];
        for (int j = 0; row != column && j < 2 * k; j++) {
          matrix[row][j] -= factor * taken[j];
        }
      }
    }
    double[][] inverse = new double[k][];
    Arrays.setAll(inverse, row -> Arrays.copyOfRange(matrix[row], k, 2 * k));
    return inverse;
  }

  double coefficient(int column) {
    return coefficients[column];
  }

  /** The weighted sum of squares that is left. */
  double residual() {
    return residual;
  }

  /** Points less columns. */
  int freedom() {
    return freedom;
  }

  /** A coefficient in its standard errors, as a standard normal variable has them by chance. */
  double z(int column) {
    double error = Math.sqrt(residual / freedom * inverse[column][column]);
    return normal(coefficients[column] / error, freedom);
  }

  /** What a Student variable is worth as a standard normal one, by Wallace's approximation. */
  static double normal(double t, int freedom) {
    double size = Math.sqrt(freedom * Math.log1p(t * t / freedom));
    return Math.copySign(size * (8 * freedom + 1) / (8 * freedom + 3), t);
  }
}
