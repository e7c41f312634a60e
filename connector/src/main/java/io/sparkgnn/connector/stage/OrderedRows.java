// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/** A table's rows in the order of a run, with what becomes of each. For one thread. */
interface OrderedRows {
  /** Goes to the next row; false after the last one. */
  boolean next();

  /** One of {@link StagedColumns}' states. */
  int state();

  /** Time, key and foreign keys; good until the next row. */
  UnsafeRow ids();

  /** The columns that may become features, or null if there are none; good until the next row. */
  UnsafeRow values();
}
