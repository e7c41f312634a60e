// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import java.util.List;

/**
 * The values of a categorical or boolean column that have an embedding of their own; null and all
 * other values have one each besides.
 *
 * @param column name of the column
 * @param values seen often enough when the model was fitted
 */
public record CategoryEncoding(String column, List<String> values) {
  /** Entry of a null. */
  public static final int NULL = 0;

  /** Entry of a value that was not seen. */
  public static final int UNSEEN = 1;

  public CategoryEncoding {
    values = List.copyOf(values);
  }

  /** Number of embeddings: null, unseen, then the values. */
  public int entries() {
    return values.size() + 2;
  }
}
