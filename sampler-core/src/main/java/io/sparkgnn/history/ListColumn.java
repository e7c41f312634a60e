// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import java.nio.ByteBuffer;

/**
 * What is kept of a link's children: a numeric column, or whether a category or boolean has a code.
 *
 * @param byteOffset of the column in a row
 * @param code of the category; 0 for a numeric column
 */
record ListColumn(int link, String name, boolean numeric, int byteOffset, int code) {
  /** The code of a missing value. */
  static final int NULL_CODE = -1;

  /** The code of a category that a graph does not have. */
  static final int NO_CODE = -2;

  /** The number of a row; NaN for a missing one, as one that is not finite is. */
  float number(ByteBuffer rows, int at) {
    float value = rows.getFloat(at);
    return Float.isFinite(value) ? value : Float.NaN;
  }

  /** Whether a row has the code. */
  boolean matches(ByteBuffer rows, int at) {
    return Math.max(NULL_CODE, rows.getInt(at)) == code;
  }

  /** Bytes for so many children. */
  long bytes(long children) {
    return numeric ? ListValues.bytes(children) : ListFlags.bytes(children);
  }

  /**
   * The feature column that a figure about rows reads.
   *
   * @return null if it reads none, or one that the table does not have or that doesn't fit
   */
  static FeatureColumn read(NodeType rows, Statistic statistic, String column) {
    FeatureColumn found = column.isEmpty() ? null : named(rows, column);
    return found != null && fits(statistic, found.type()) ? found : null;
  }

  /** Whether a figure is missing in every list of these rows. */
  static boolean missing(NodeType rows, ListFigure figure) {
    return switch (figure.statistic()) {
      case COUNT, NEWEST, OLDEST -> !figure.column().isEmpty();
      default -> read(rows, figure.statistic(), figure.column()) == null;
    };
  }

  /** What a figure needs of a link's children, or null. */
  static ListColumn of(int link, NodeType rows, ListFigure figure) {
    FeatureColumn column = read(rows, figure.statistic(), figure.column());
    if (column == null) {
      return null;
    }
    boolean numeric = column.type() == ColumnType.NUMERIC;
    int code =
        numeric
            ? 0
            : figure.statistic() == Statistic.NULLS ? NULL_CODE : code(column, figure.value());
    return new ListColumn(link, column.name(), numeric, column.byteOffset(), code);
  }

  private static FeatureColumn named(NodeType rows, String name) {
    for (FeatureColumn column : rows.columns()) {
      if (column.name().equalsIgnoreCase(name)) {
        return column;
      }
    }
    return null;
  }

  /** The code of a category; {@link #NO_CODE} for one that is not known. */
  static int code(FeatureColumn column, String value) {
    if (column.type() == ColumnType.BOOLEAN) {
      return value.equals("true") ? 1 : 0;
    }
    int code = column.categories().indexOf(value);
    return code < 0 ? NO_CODE : code;
  }

  private static boolean fits(Statistic statistic, ColumnType type) {
    return switch (statistic) {
      case COUNT, NEWEST, OLDEST, SEASON, SEASONAL -> false;
      case SUM, MEAN, MIN, MAX, STD -> type == ColumnType.NUMERIC;
      case NULLS -> type == ColumnType.NUMERIC || type.isCoded();
      case SHARE, MATCHES -> type.isCoded();
      case VALUE -> type != ColumnType.TEXT && type != ColumnType.EMBEDDING;
    };
  }
}
