// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.graph.FeatureColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of the category codes of a table's rows when categories come that its graph did not
 * have. Immutable.
 */
public final class CategoryCodes {
  private static final int MISSING = -1;

  private final List<FeatureColumn> read;
  private final List<FeatureColumn> written;

  /** For each column the written code of each code that is read; empty where it stays. */
  private final List<int[]> moved = new ArrayList<>();

  /**
   * Codes of a table.
   *
   * @param read the columns as rows have them: the graph's own categories, behind them the new ones
   * @param written the same columns, with the same categories in the order of the store to come
   */
  public CategoryCodes(List<FeatureColumn> read, List<FeatureColumn> written) {
    this.read = List.copyOf(read);
    this.written = List.copyOf(written);
    for (int c = 0; c < read.size(); c++) {
      boolean same = read.get(c).equals(written.get(c));
      moved.add(same ? new int[0] : read.get(c).codesIn(written.get(c)));
    }
  }

  /** The columns that rows which have come are encoded by. */
  public List<FeatureColumn> read() {
    return read;
  }

  /** The columns of the store that is written. */
  public List<FeatureColumn> written() {
    return written;
  }

  /**
   * Changes a row's codes in place.
   *
   * @param row little-endian
   * @param at where it begins
   * @param nulls receives one more for each column that has no value
   */
  void recode(ByteBuffer row, int at, long[] nulls) {
    for (int c = 0; c < nulls.length; c++) {
      FeatureColumn column = written.get(c);
      int place = at + column.byteOffset();
      if (isMissing(column, row, place)) {
        nulls[c]++;
      } else if (moved.get(c).length > 0) {
        row.putInt(place, moved.get(c)[row.getInt(place)]);
      }
    }
  }

  private static boolean isMissing(FeatureColumn column, ByteBuffer row, int place) {
    return switch (column.type()) {
      // a part of an embedding that is not there is 0, so the first tells of all
      case NUMERIC, EMBEDDING -> Float.isNaN(row.getFloat(place));
      case CATEGORICAL, BOOLEAN -> row.getInt(place) == MISSING;
      case TIMESTAMP -> row.getLong(place) == Long.MIN_VALUE;
      case TEXT -> row.getInt(place) == 0;
    };
  }
}
