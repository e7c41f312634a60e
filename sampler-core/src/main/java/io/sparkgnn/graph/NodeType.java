// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.List;

/**
 * One table of the graph.
 *
 * @param index position in {@link GraphSchema#nodeTypes()}
 * @param name the table's name as the user writes it
 * @param timeKind where its rows' times come from
 * @param timeColumn the time column, or "" when the table has none of its own
 * @param key columns of the primary key; empty when none is declared
 * @param rows number of nodes
 * @param columns the feature columns; keys, foreign keys and the time column are not among them
 * @param rowBytes width of one feature row, a multiple of 8; 0 when there are no columns
 * @param firstSeenBy for {@link TimeKind#FIRST_SEEN} the indexes of the links whose children give
 *     the times, else empty
 */
public record NodeType(
    int index,
    String name,
    TimeKind timeKind,
    String timeColumn,
    List<KeyColumn> key,
    long rows,
    List<FeatureColumn> columns,
    int rowBytes,
    List<Integer> firstSeenBy) {
  public NodeType {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
    firstSeenBy = List.copyOf(firstSeenBy);
  }

  /** A table that is not dated by the rows that point to it. */
  public NodeType(
      int index,
      String name,
      TimeKind timeKind,
      String timeColumn,
      List<KeyColumn> key,
      long rows,
      List<FeatureColumn> columns,
      int rowBytes) {
    this(index, name, timeKind, timeColumn, key, rows, columns, rowBytes, List.of());
  }

  /** Whether nodes have a time, their own or that of other rows. */
  public boolean timed() {
    return timeKind != TimeKind.STATIC;
  }
}
