// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import io.sparkgnn.error.UserErrorException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A source's rows.
 *
 * @param rows the rows
 * @param checked the same with one more column, {@code malformed}; or {@code rows} if there is none
 * @param malformed name of a string column with the whole text of a record that does not fit the
 *     columns, null in every other row; or null where records cannot be malformed
 * @param repeated names that several columns of the source have, in lower case; those of a CSV file
 *     have other names in {@code rows}
 */
public record SourceRows(
    Dataset<Row> rows, Dataset<Row> checked, String malformed, Set<String> repeated) {
  static SourceRows of(Dataset<Row> rows) {
    Set<String> repeated =
        Stream.of(rows.columns())
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(name -> name.getValue() > 1)
            .map(name -> name.getKey().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    return new SourceRows(rows, rows, null, repeated);
  }

  static SourceRows of(Dataset<Row> checked, String malformed) {
    return new SourceRows(checked.drop(SqlNames.column(malformed)), checked, malformed, Set.of());
  }

  SourceRows withRepeated(Set<String> names) {
    return new SourceRows(rows, checked, malformed, names);
  }

  /**
   * Checks that it is clear which columns are meant.
   *
   * @param names of columns that are used, compared without regard to case
   * @throws UserErrorException if one of them is the name of several columns
   */
  public void checkOnce(Collection<String> names) {
    for (String name : names) {
      if (repeated.contains(name.toLowerCase(Locale.ROOT))) {
        throw new UserErrorException(
            "it has more than one column named '%s'; give each another name".formatted(name));
      }
    }
  }
}
