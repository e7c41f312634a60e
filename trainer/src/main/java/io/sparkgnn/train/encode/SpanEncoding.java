// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/**
 * A column of several slots that is used as it is: a text's n-gram hashes or an embedding.
 *
 * @param column name of the column
 * @param length its slots
 * @param scale what a text's mean embedding is multiplied by; 1 for one that was saved before there
 *     was such a thing
 */
public record SpanEncoding(String column, int length, float scale) {
  public SpanEncoding {
    scale = scale == 0 ? 1 : scale;
  }

  /** An embedding. */
  static SpanEncoding vector(String column, int length) {
    return new SpanEncoding(column, length, 1);
  }

  /**
   * A text. The mean of many n-grams is small and hardly moves with any one of them; by the root of
   * their number it is as large as one of them.
   */
  static SpanEncoding text(String column, int length) {
    return new SpanEncoding(column, length, (float) Math.sqrt(length));
  }
}
