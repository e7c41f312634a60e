// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.calibration;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.Calibration;
import java.util.ArrayList;
import java.util.List;

/**
 * What moves a model's answers: fitted on rows that it was not trained on, and kept with it.
 * Immutable, and safe for use by any number of threads.
 *
 * @param kind not {@link Calibration#NONE} or {@link Calibration#AUTO}
 * @param temperature that logarithms are divided by; 1 where it is not a temperature that does it
 * @param curves one for each output; none where it is not curves that do it
 */
public record Calibrator(Calibration kind, double temperature, List<Curve> curves) {
  /** Numbers become the nearest whole one, and of two as near the even one. */
  public static final Calibrator WHOLE_NUMBERS =
      new Calibrator(Calibration.WHOLE_NUMBERS, 1, List.of());

  public Calibrator {
    curves = List.copyOf(curves);
    if (!(temperature > 0) || (kind == Calibration.ISOTONIC) == curves.isEmpty()) {
      throw new IllegalArgumentException(
          "%s of temperature %s and %d curves".formatted(kind, temperature, curves.size()));
    }
  }

  /**
   * Fits.
   *
   * @param kind {@link Calibration#TEMPERATURE} or {@link Calibration#ISOTONIC}
   * @param predictions {@code outputs} a row: the probability of label 1, or of each class
   * @param labels of the rows, with their weights; more than one of them
   */
  public static Calibrator fit(
      Calibration kind, float[] predictions, int outputs, NumberLabels labels) {
    return switch (kind) {
      case AUTO, NONE, WHOLE_NUMBERS -> throw new IllegalArgumentException("nothing to fit");
      case TEMPERATURE ->
          new Calibrator(kind, Temperature.fit(predictions, outputs, labels), List.of());
      case ISOTONIC -> new Calibrator(kind, 1, curves(predictions, outputs, labels));
    };
  }

  private static List<Curve> curves(float[] predictions, int outputs, NumberLabels labels) {
    int rows = labels.size();
    double[] weight = new double[rows];
    for (int row = 0; row < rows; row++) {
      weight[row] = labels.weight(row);
    }
    List<Curve> curves = new ArrayList<>();
    for (int output = 0; output < outputs; output++) {
      double[] probability = new double[rows];
      double[] is = new double[rows];
      for (int row = 0; row < rows; row++) {
        probability[row] = predictions[row * outputs + output];
        is[row] = labels.value(row, 0) == (outputs == 1 ? 1 : output) ? 1 : 0;
      }
      curves.add(Curve.fit(probability, is, weight));
    }
    return curves;
  }

  /** Whether it rounds, which nothing was fitted for. */
  public boolean rounds() {
    return kind == Calibration.WHOLE_NUMBERS;
  }

  /** The answers where they belong, in a new array; those of a row's classes add up to 1. */
  public float[] apply(float[] predictions, int outputs) {
    float[] moved = new float[predictions.length];
    double[] row = new double[outputs];
    for (int from = 0; from < moved.length; from += outputs) {
      switch (kind) {
        case AUTO, NONE -> throw new IllegalStateException("nothing to apply");
        case TEMPERATURE -> Temperature.move(predictions, from, temperature, row);
        case ISOTONIC -> bend(predictions, from, row);
        case WHOLE_NUMBERS -> round(predictions, from, row);
      }
      for (int output = 0; output < outputs; output++) {
        moved[from + output] = (float) row[output];
      }
    }
    return moved;
  }

  private static void round(float[] predictions, int from, double[] row) {
    for (int output = 0; output < row.length; output++) {
      // Not -0, which would be written as such.
      row[output] = Math.rint(predictions[from + output]) + 0.0;
    }
  }

  private void bend(float[] predictions, int from, double[] row) {
    double total = 0;
    for (int output = 0; output < row.length; output++) {
      row[output] = curves.get(output).at(predictions[from + output]);
      total += row[output];
    }
    for (int output = 0; row.length > 1 && output < row.length; output++) {
      row[output] /= total;
    }
  }
}
