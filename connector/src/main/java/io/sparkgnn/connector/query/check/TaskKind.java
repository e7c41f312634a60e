// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

/** What kind of prediction a query asks for. */
public enum TaskKind {
  /** A condition, or a boolean: the label is 0 or 1. */
  BINARY,
  /** One of several values: the label is the value. */
  MULTICLASS,
  /** A number. */
  REGRESSION,
  /** A number in each of several windows: the label is the list of them. */
  FORECAST,
  /** Any of several values: the label is the list of those that apply. */
  MULTILABEL,
  /** Rows of another table, best first: the label is the list of their keys. */
  LINK_PREDICTION
}
