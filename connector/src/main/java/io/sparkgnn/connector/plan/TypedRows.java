// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A source's rows with keys, times and declared columns in the types that they are used in.
 *
 * @param source the rows as the source has them
 * @param rows the same rows in the types of their use
 * @param checked {@code rows} with the columns of the checks behind theirs
 * @param checks what may be unreadable; empty for most sources
 * @param notes what people should know of the reading, a line each
 */
public record TypedRows(
    Dataset<Row> source,
    Dataset<Row> rows,
    Dataset<Row> checked,
    List<ValueCheck> checks,
    List<String> notes) {
  public TypedRows {
    checks = List.copyOf(checks);
    notes = List.copyOf(notes);
  }
}
