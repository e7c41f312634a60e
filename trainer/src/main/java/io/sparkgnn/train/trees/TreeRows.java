// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.Arrays;

/**
 * Rows that trees are grown on or judged by.
 *
 * @param features of each row
 * @param labels one a row: 0 or 1, a class from 0, or a number
 * @param weights one a row, above 0
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record TreeRows(FeatureMatrix features, float[] labels, float[] weights) {
  public TreeRows {
    if (labels.length != features.rows() || weights.length != labels.length) {
      throw new IllegalArgumentException(
          "%d rows, %d labels, %d weights"
              .formatted(features.rows(), labels.length, weights.length));
    }
  }

  /** Rows that weigh the same. */
  public static TreeRows of(FeatureMatrix features, float[] labels) {
    float[] weights = new float[labels.length];
    Arrays.fill(weights, 1);
    return new TreeRows(features, labels, weights);
  }
}
