// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.NumberLabels;

/**
 * What the training labels say about the task.
 *
 * @param outputs values per seed
 * @param center taken off a regression's labels
 * @param scale a regression's labels are divided by
 * @param weights per class, for classification; empty where every row weighs 1
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record LabelFit(int outputs, float center, float scale, float[] weights) {
  /** Labels as they are. */
  static LabelFit classes(int outputs, float[] weights) {
    return new LabelFit(outputs, 0, 1, weights);
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
    return weights.length == 0 ? 1 : weights[(int) labels.value(row, 0)];
  }

  /** The labels of some rows as the loss sees them. */
  public Targets targets(NumberLabels labels, int[] rows) {
    int width = labels.width();
    float[] value = new float[rows.length * width];
    float[] weight = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int column = 0; column < width; column++) {
        value[i * width + column] = target(labels.value(rows[i], column));
      }
      weight[i] = weight(labels, rows[i]);
    }
    return new Targets(value, weight, width);
  }

  private float target(float label) {
    return (label - center) / scale;
  }
}
