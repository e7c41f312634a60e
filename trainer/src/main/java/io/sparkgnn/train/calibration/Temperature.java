// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.calibration;

import io.sparkgnn.seed.NumberLabels;

/**
 * Divides logarithms of probabilities by one number, which changes no order of classes (Guo et al.
 * 2017, "On Calibration of Modern Neural Networks").
 */
final class Temperature {
  private static final double LEAST = 1e-7;
  private static final double COLDEST = 0.05;
  private static final double HOTTEST = 20;
  private static final int STEPS = 60;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private Temperature() {}

  /** The temperature by which rows are likeliest, from 0.05 to 20. */
  static double fit(float[] predictions, int outputs, NumberLabels labels) {
    double low = Math.log(COLDEST);
    double high = Math.log(HOTTEST);
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = loss(predictions, outputs, labels, Math.exp(left));
    double atRight = loss(predictions, outputs, labels, Math.exp(right));
    for (int step = 0; step < STEPS; step++) {
      if (atLeft <= atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = loss(predictions, outputs, labels, Math.exp(left));
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = loss(predictions, outputs, labels, Math.exp(right));
      }
    }
    return Math.exp((low + high) / 2);
  }

  private static double loss(
      float[] predictions, int outputs, NumberLabels labels, double temperature) {
    double loss = 0;
    double[] moved = new double[outputs];
    for (int row = 0; row < labels.size(); row++) {
      int label = (int) labels.value(row, 0);
      if (outputs > 1 && label >= outputs) {
        continue; // a class that no training row had
      }
      move(predictions, row * outputs, temperature, moved);
      double p = outputs > 1 ? moved[label] : label == 1 ? moved[0] : 1 - moved[0];
      loss -= labels.weight(row) * Math.log(Math.max(LEAST, p));
    }
    return loss;
  }

  /**
   * Moves the probabilities of a row.
   *
   * @param from where they begin; of one output the probability of label 1
   * @param moved as many as outputs
   */
  static void move(float[] predictions, int from, double temperature, double[] moved) {
    if (moved.length == 1) {
      double p = Math.min(1 - LEAST, Math.max(LEAST, predictions[from]));
      moved[0] = 1 / (1 + Math.exp(-Math.log(p / (1 - p)) / temperature));
      return;
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < moved.length; c++) {
      moved[c] = Math.log(Math.max(LEAST, predictions[from + c])) / temperature;
      most = Math.max(most, moved[c]);
    }
    double total = 0;
    for (int c = 0; c < moved.length; c++) {
      moved[c] = Math.exp(moved[c] - most);
      total += moved[c];
    }
    for (int c = 0; c < moved.length; c++) {
      moved[c] /= total;
    }
  }
}
