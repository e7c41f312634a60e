// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Something that is found out about a table's rows while they are sorted. Runs in the sorting
 * tasks.
 *
 * @param <R> what is found out; it travels, so it has a wire id, as the pass itself has
 */
public interface RowPass<R> {
  /** What is known before the first row. */
  R begin();

  /**
   * Takes a row in.
   *
   * @param state one of {@link StagedColumns}' states
   * @param ids time, key and foreign keys; good during the call only
   * @param values the columns that may become features, or null if there are none
   */
  void take(R found, int state, InternalRow ids, InternalRow values);

  /** What two tasks found out, together; may change and return {@code found}. */
  R merge(R found, R other);
}
