package io.sparkgnn.connector.source;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A source's rows.
 *
 * @param rows the rows
 * @param checked the same with one more column, {@code malformed}; or {@code rows} if there is none
 * @param malformed name of a string column with the whole text of a record that does not fit the
 *     columns, null in every other row; or null where records cannot be malformed
 */
public record SourceRows(Dataset<Row> rows, Dataset<Row> checked, String malformed) {
  static SourceRows of(Dataset<Row> rows) {
    return new SourceRows(rows, rows, null);
  }

  static SourceRows of(Dataset<Row> checked, String malformed) {
    return new SourceRows(checked.drop(SqlNames.column(malformed)), checked, malformed);
  }
}
