// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One value of a column, as a {@link ColumnEncoder} sees it. The object is used again for the next
 * value: take from it what you need.
 */
public final class ColumnValue {
  private final FeatureColumn column;
  private ByteBuffer rows;
  private int offset;
  private long now;

  /**
   * Values of a column.
   *
   * @param column null for one that the graph does not have: every value is null
   */
  ColumnValue(FeatureColumn column) {
    this.column = column;
  }

  /**
   * Moves to another row.
   *
   * @param rows feature rows, little-endian
   * @param row where the row begins
   * @param now time of the seed, microseconds
   */
  ColumnValue of(ByteBuffer rows, int row, long now) {
    this.rows = rows;
    this.offset = column == null ? 0 : row + column.byteOffset();
    this.now = now;
    return this;
  }

  /** How the column is stored; null if the graph does not have it. */
  public ColumnType type() {
    return column == null ? null : column.type();
  }

  /** Whether there is no value. A text is never null, but may have no n-gram. */
  public boolean isNull() {
    if (column == null) {
      return true;
    }
    return switch (column.type()) {
      case NUMERIC, EMBEDDING -> Float.isNaN(rows.getFloat(offset));
      case CATEGORICAL, BOOLEAN -> rows.getInt(offset) < 0;
      case TIMESTAMP -> rows.getLong(offset) == Long.MIN_VALUE;
      case TEXT -> false;
    };
  }

  /**
   * The value as a number: a numeric column's own, 0 or 1 of a boolean, the position among the
   * categories, or days from a timestamp to the seed's time.
   *
   * @throws IllegalStateException if there is none, or the column is a text or an embedding
   */
  public double number() {
    if (isNull()) {
      throw new IllegalStateException("there is no value");
    }
    return switch (column.type()) {
      case NUMERIC -> rows.getFloat(offset);
      case CATEGORICAL, BOOLEAN -> rows.getInt(offset);
      case TIMESTAMP -> Clock.days(now, rows.getLong(offset));
      case TEXT, EMBEDDING ->
          throw new IllegalStateException("column " + column.name() + " holds no single number");
    };
  }

  /**
   * The value of a categorical column as it was written, or "true" and "false".
   *
   * @throws IllegalStateException if there is none, or the column is of another type
   */
  public String category() {
    int code = (int) number();
    List<String> values = categories(column);
    if (code >= values.size()) {
      throw new IllegalStateException("column " + column.name() + " has no categories");
    }
    return values.get(code);
  }

  /**
   * Values a row: an embedding's dimension, the n-grams kept of a text, else 1; 0 without column.
   */
  public int length() {
    return column == null ? 0 : column.length();
  }

  /** An element of an embedding. */
  public float element(int i) {
    return rows.getFloat(offset + i * Float.BYTES);
  }

  /** The hash of an n-gram of a text, above 0; 0 where it has no more. */
  public int hash(int i) {
    return rows.getInt(offset + i * Integer.BYTES);
  }

  /** The codes' values; a boolean's are named like the words. */
  static List<String> categories(FeatureColumn column) {
    return column.type() == ColumnType.BOOLEAN ? List.of("false", "true") : column.categories();
  }
}
