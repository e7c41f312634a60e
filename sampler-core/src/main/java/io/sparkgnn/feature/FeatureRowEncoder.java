// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.graph.FeatureColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Values to the bytes of a feature row: one place for the build and for rows that come later. Each
 * column has to be set in every row, to a value or to {@link #missing}. For one thread.
 */
public final class FeatureRowEncoder {
  private static final int NO_CODE = -1;

  private final List<FeatureColumn> columns;
  private final List<Map<String, Integer>> codes = new ArrayList<>();
  private final int[] tokens = new int[TextTokens.MAX_TOKENS];
  private final ByteBuffer row;

  /**
   * An encoder of a table's rows.
   *
   * @param columns their place in a row
   * @param rowBytes of a row
   */
  public FeatureRowEncoder(List<FeatureColumn> columns, int rowBytes) {
    this.columns = List.copyOf(columns);
    this.row = ByteBuffer.allocateDirect(rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (FeatureColumn column : columns) {
      Map<String, Integer> byValue = new HashMap<>();
      for (String category : column.categories()) {
        byValue.put(category, byValue.size());
      }
      codes.add(byValue);
    }
  }

  /** Sets a missing value. */
  public void missing(int column) {
    FeatureColumn at = columns.get(column);
    switch (at.type()) {
      case NUMERIC -> row.putFloat(at.byteOffset(), Float.NaN);
      case CATEGORICAL, BOOLEAN -> row.putInt(at.byteOffset(), NO_CODE);
      case TIMESTAMP -> row.putLong(at.byteOffset(), Long.MIN_VALUE);
      case TEXT -> tokens(at, 0);
      case EMBEDDING -> {
        for (int i = 0; i < at.length(); i++) {
          row.putFloat(at.byteOffset() + i * Float.BYTES, Float.NaN);
        }
      }
    }
  }

  /** Sets a number: missing when it is not finite, cut to a float's range when it is beyond. */
  public void number(int column, double value) {
    row.putFloat(
        columns.get(column).byteOffset(),
        Double.isFinite(value)
            ? (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value))
            : Float.NaN);
  }

  /** Whether a category has a code. */
  public boolean knows(int column, String category) {
    return codes.get(column).containsKey(category);
  }

  /** Sets a category; one that the graph does not have gets the code after the last. */
  public void category(int column, String value) {
    Map<String, Integer> known = codes.get(column);
    row.putInt(columns.get(column).byteOffset(), known.getOrDefault(value, known.size()));
  }

  /** Sets a boolean. */
  public void truth(int column, boolean value) {
    row.putInt(columns.get(column).byteOffset(), value ? 1 : 0);
  }

  /** Sets a timestamp, in microseconds since the epoch. */
  public void timestamp(int column, long micros) {
    row.putLong(columns.get(column).byteOffset(), micros);
  }

  /** Sets a text. */
  public void text(int column, String value) {
    tokens(columns.get(column), TextTokens.hash(value, tokens));
  }

  private void tokens(FeatureColumn at, int count) {
    for (int i = 0; i < at.length(); i++) {
      row.putInt(at.byteOffset() + i * Integer.BYTES, i < count ? tokens[i] : 0);
    }
  }

  /**
   * Sets an element of an embedding. One that is not finite is 0: only an embedding that is all NaN
   * is missing.
   */
  public void element(int column, int index, float value) {
    row.putFloat(
        columns.get(column).byteOffset() + index * Float.BYTES, Float.isFinite(value) ? value : 0f);
  }

  /** The row as it was set; the buffer is used again for the next one. */
  public ByteBuffer row() {
    return row.clear();
  }
}
