package io.sparkgnn.graph;

/** Where a table's rows have their time from. */
public enum TimeKind {
  /** A column of the table. */
  TIMED,
  /** The latest time of the timed rows that a row points to. */
  INHERITED,
  /** No time: always visible. */
  STATIC
}
