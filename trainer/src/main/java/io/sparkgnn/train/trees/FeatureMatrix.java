// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.List;

/**
 * Numbers of some rows, as trees take them.
 *
 * @param values row after row, {@code width} a row; NaN where there is none
 * @param width columns
 * @param names of the columns
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record FeatureMatrix(float[] values, int width, List<String> names) {
  public FeatureMatrix {
    names = List.copyOf(names);
    if (width < 1 || names.size() != width || values.length % width != 0) {
      throw new IllegalArgumentException(
          "%d numbers in rows of %d, %d names".formatted(values.length, width, names.size()));
    }
  }

  /** Number of rows. */
  public int rows() {
    return values.length / width;
  }

  /** The rows of these numbers, in their order. */
  public FeatureMatrix rows(int[] numbers) {
    float[] chosen = new float[numbers.length * width];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(values, numbers[i] * width, chosen, i * width, width);
    }
    return new FeatureMatrix(chosen, width, names);
  }
}
