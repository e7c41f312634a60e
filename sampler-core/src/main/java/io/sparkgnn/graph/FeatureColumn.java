// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One feature column of a table and its place in the fixed-width feature row.
 *
 * @param name the column's name as in the source table
 * @param type how its values are stored
 * @param length values per row: the dimension of an embedding, the n-grams kept of a text, else 1
 * @param byteOffset offset of the first value in the row, a multiple of the value's size
 * @param categories the values that the codes of a categorical column stand for, in code order;
 *     empty for every other type
 */
public record FeatureColumn(
    String name, ColumnType type, int length, int byteOffset, List<String> categories) {
  public FeatureColumn {
    categories = List.copyOf(categories);
  }

  /** Bytes of one value: 8 for a timestamp, else 4. */
  public static int valueBytes(ColumnType type) {
    return type == ColumnType.TIMESTAMP ? Long.BYTES : Integer.BYTES;
  }

  /** Bytes that this column takes in a row. */
  public int byteLength() {
    return length * valueBytes(type);
  }

  /**
   * For each code of this categorical column the one that another column has for the category; last
   * the one behind the other's last, which stands for a category that it does not have.
   */
  public int[] codesIn(FeatureColumn other) {
    Map<String, Integer> known = new HashMap<>();
    for (String category : other.categories) {
      known.put(category, known.size());
    }
    int[] codes = new int[categories.size() + 1];
    Arrays.fill(codes, known.size());
    for (int code = 0; code < categories.size(); code++) {
      codes[code] = known.getOrDefault(categories.get(code), known.size());
    }
    return codes;
  }
}
