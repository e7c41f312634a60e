// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

/** Where a table's rows have their time from. */
public enum TimeKind {
  /** A column of the table. */
  TIMED,
  /** The latest time of the timed rows that a row points to. */
  INHERITED,
  /** The earliest time of the rows that point to a row by links that the user names. */
  FIRST_SEEN,
  /** No time: always visible. */
  STATIC
}
