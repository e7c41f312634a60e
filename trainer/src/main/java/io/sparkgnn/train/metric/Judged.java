// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import java.util.List;

/**
 * Predictions beside the labels that they are judged by.
 *
 * @param predictions {@code outputs} values a row, row after row: probabilities of a
 *     classification, values of a regression
 * @param outputs values a row, at least 1; as many as a label has numbers where it has several
 * @param classes whether they are the probabilities of as many classes; a single output else is the
 *     probability of label 1, or a value
 * @param labels one a row; a class that the predictions do not have counts as never predicted
 * @param thresholds how a class follows from the probabilities
 * @param levels of the quantiles that a row's values are, ascending; empty where they are none
 * @param middle which of them is the one prediction
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record Judged(
    float[] predictions,
    int outputs,
    boolean classes,
    Labels labels,
    Thresholds thresholds,
    List<Double> levels,
    int middle) {
  public Judged {
    levels = List.copyOf(levels);
    if (predictions.length != (long) labels.size() * outputs) {
      throw new IllegalArgumentException(
          predictions.length + " predictions for " + labels.size() + " rows of " + outputs);
    }
  }

  /** Predictions of which the most probable class is meant. */
  public Judged(float[] predictions, int outputs, boolean classes, Labels labels) {
    this(predictions, outputs, classes, labels, Thresholds.NONE, List.of(), 0);
  }

  /** The same where classes follow otherwise. */
  public Judged with(Thresholds other) {
    return new Judged(predictions, outputs, classes, labels, other, levels, middle);
  }

  /** Probabilities of label 1, or values, one a row. */
  public static Judged single(float[] predictions, float... label) {
    return new Judged(predictions, 1, false, NumberLabels.of(label));
  }

  /** Probabilities of classes. */
  public static Judged classes(float[] predictions, int classes, float... label) {
    return new Judged(predictions, classes, true, NumberLabels.of(label));
  }

  /**
   * Quantiles.
   *
   * @param levels between 0 and 1, ascending
   * @param middle which of them is the one prediction
   */
  public static Judged quantiles(
      float[] predictions, List<Double> levels, int middle, Labels labels) {
    return new Judged(predictions, levels.size(), false, labels, Thresholds.NONE, levels, middle);
  }

  /** The one prediction of each row: of quantiles that in the middle, else the predictions. */
  public float[] points() {
    if (levels.isEmpty()) {
      return predictions;
    }
    float[] points = new float[rows()];
    for (int row = 0; row < points.length; row++) {
      points[row] = predictions[row * outputs + middle];
    }
    return points;
  }

  /** The labels of a task that has one number a row. */
  public float[] label() {
    return ((NumberLabels) labels).values();
  }

  /** What each row weighs; empty where every row weighs 1. */
  public float[] weight() {
    return ((NumberLabels) labels).weights();
  }

  /** What each number of the labels weighs; empty where all weigh 1. */
  float[] weightOfEach() {
    int width = labelsARow();
    if (width == 1 || weight().length == 0) {
      return weight();
    }
    float[] weights = new float[label().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight()[i / width];
    }
    return weights;
  }

  /** Numbers that a row's label has. */
  int labelsARow() {
    return ((NumberLabels) labels).width();
  }

  /** Number of rows. */
  public int rows() {
    return labels.size();
  }
}
