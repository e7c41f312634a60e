// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.encode.NaiveForecast;

/**
 * What the training labels say about the task.
 *
 * @param outputs values per seed
 * @param center taken off a regression's labels, or where their mean is learned off its logarithm
 * @param scale a regression's labels are divided by
 * @param weights per class, for classification; empty where every row weighs 1
 * @param naive the forecast that a regression's change is learned against, with a center and scale
 *     of its own; null where labels are learned as they are
 * @param power of the mean that a regression's labels vary with, where scores are logarithms of
 *     means; 0 where they are values
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record LabelFit(
    int outputs, float center, float scale, float[] weights, NaiveForecast naive, double power) {
  /** Labels as they are. */
  static LabelFit classes(int outputs, float[] weights) {
    return new LabelFit(outputs, 0, 1, weights, null, 0);
  }

  /** The same with so many values per seed. */
  public LabelFit outputs(int count) {
    return new LabelFit(count, center, scale, weights, naive, power);
  }

  /** These labels on the scale of others, for a training that goes on. */
  public LabelFit on(LabelFit other) {
    return new LabelFit(outputs, other.center, other.scale, weights, naive, power);
  }

  /** The same with changes learned against a forecast; null for none. */
  public LabelFit against(NaiveForecast forecast) {
    return new LabelFit(outputs, center, scale, weights, forecast, power);
  }

  /**
   * The label that a regression's score stands for.
   *
   * @param bases forecasts of the batch's rows; empty for none
   */
  double label(float score, float[] bases, int row) {
    if (power > 0) {
      return Math.exp(score + mean(bases, row));
    }
    return naive == null ? (double) score * scale + center : naive.label(score, bases[row]);
  }

  /** The logarithm of the mean that a score of 0 stands for. */
  double mean(float[] bases, int row) {
    return naive == null ? center : (double) naive.center() + bases[row];
  }

  /**
   * Labels of a step as the loss sees them.
   *
   * @param value width numbers a row, row after row
   * @param weight of each row
   */
  public record Targets(float[] value, float[] weight, int width) {}

  /** Sum of the weights of some rows. */
  double totalWeight(NumberLabels labels, int[] rows) {
    double total = 0;
    for (int row : rows) {
      total += weight(labels, row);
    }
    return total;
  }

  private float weight(NumberLabels labels, int row) {
    float ofClass = weights.length == 0 ? 1 : weights[(int) labels.value(row, 0)];
    return ofClass * labels.weight(row);
  }

  /**
   * The labels of some rows as the loss sees them.
   *
   * @param bases forecasts of the rows; empty for none
   */
  public Targets targets(NumberLabels labels, int[] rows, float[] bases) {
    if (power > 0) {
      return ratios(labels, rows, bases);
    }
    int width = labels.width();
    float[] value = new float[rows.length * width];
    float[] weight = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int column = 0; column < width; column++) {
        float label = labels.value(rows[i], column);
        value[i * width + column] =
            naive == null ? (label - center) / scale : naive.target(label, bases[i]);
      }
      weight[i] = weight(labels, rows[i]);
    }
    return new Targets(value, weight, width);
  }

  /**
   * Labels divided by the means that scores of 0 stand for. A deviance of power p of a label and
   * its mean is that of both divided by m, times m to the 2 - p; that weight is 1 where m is the
   * mean of all labels.
   */
  private Targets ratios(NumberLabels labels, int[] rows, float[] bases) {
    int width = labels.width();
    float[] value = new float[rows.length * width];
    float[] weight = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double mean = mean(bases, i);
      for (int column = 0; column < width; column++) {
        value[i * width + column] = (float) (labels.value(rows[i], column) / Math.exp(mean));
      }
      weight[i] = (float) Math.exp((mean - center) * (2 - power)) * labels.weight(rows[i]);
    }
    return new Targets(value, weight, width);
  }
}
