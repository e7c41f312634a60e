// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * Places feature columns in a fixed-width row. Values of 8 bytes come first, so that every value
 * lies at a multiple of its own size; the row's width is rounded up to a multiple of 8.
 */
public final class FeatureRowLayout {
  private FeatureRowLayout() {}

  /**
   * A feature column that has no place yet.
   *
   * @param name the column's name as in the source table
   * @param type how its values are stored
   * @param length values per row, at least 1
   * @param categories the values of a categorical column in code order, else empty
   */
  public record ColumnSpec(String name, ColumnType type, int length, List<String> categories) {
    public ColumnSpec {
      if (length < 1) {
        throw new IllegalArgumentException("column " + name + " has length " + length);
      }
      categories = List.copyOf(categories);
    }
  }

  /** The columns with their offsets, in the order given. */
  public static List<FeatureColumn> layout(List<ColumnSpec> specs) {
    int wide = 0;
    for (ColumnSpec spec : specs) {
      wide = Math.addExact(wide, wideBytes(spec));
    }
    int nextWide = 0;
    int nextNarrow = wide;
    List<FeatureColumn> columns = new ArrayList<>(specs.size());
    for (ColumnSpec spec : specs) {
      boolean isWide = FeatureColumn.valueBytes(spec.type()) == Long.BYTES;
      FeatureColumn column =
          new FeatureColumn(
              spec.name(),
              spec.type(),
              spec.length(),
              isWide ? nextWide : nextNarrow,
              spec.categories());
      if (isWide) {
        nextWide = Math.addExact(nextWide, column.byteLength());
      } else {
        nextNarrow = Math.addExact(nextNarrow, column.byteLength());
      }
      columns.add(column);
    }
    return List.copyOf(columns);
  }

  /** Width of a row of these columns: a multiple of 8, 0 when there are none. */
  public static int rowBytes(List<FeatureColumn> columns) {
    int end = 0;
    for (FeatureColumn column : columns) {
      end = Math.max(end, Math.addExact(column.byteOffset(), column.byteLength()));
    }
    return Math.addExact(end, Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  private static int wideBytes(ColumnSpec spec) {
    int bytes = FeatureColumn.valueBytes(spec.type());
    return bytes == Long.BYTES ? Math.multiplyExact(bytes, spec.length()) : 0;
  }
}
