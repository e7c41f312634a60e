// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/**
 * A figure about one list, whichever path leads to it. Compared by value; travels between
 * processes.
 *
 * @param statistic what is made of the rows
 * @param column of the rows; "" where none is looked at
 * @param value the category as it was written, where one is asked for, else ""
 * @param window which rows count
 */
public record ListFigure(Statistic statistic, String column, String value, Window window) {
  static ListFigure of(SeedFeature feature) {
    return new ListFigure(feature.statistic(), feature.column(), feature.value(), feature.window());
  }

  /** Numbers that it takes where several lists are put together: a mean is a sum and a count. */
  int parts() {
    return switch (statistic) {
      case MEAN, NULLS, SHARE -> 2;
      default -> 1;
    };
  }
}
