// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.sparkgnn.connector.source.SourceRows;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.Shown;
import io.sparkgnn.feature.KeyCodec;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Records of a text file of labels or seeds that do not have its header's columns. */
final class BrokenRecords {
  private BrokenRecords() {}

  /**
   * A warning that counts them and shows one; empty when there are none. Runs a job over a text
   * file.
   *
   * @param where the file, for the message
   */
  static Optional<String> warning(SourceRows source, String where) {
    if (source.malformed() == null) {
      return Optional.empty();
    }
    Column record = SqlNames.column(source.malformed());
    // Spark refuses a query for malformed records alone
    Column other = SqlNames.column(source.rows().columns()[0]);
    Row found =
        source.checked().agg(count(lit(1)), count(record), min(record), count(other)).first();
    if (found.getLong(1) == 0) {
      return Optional.empty();
    }
    String example = found.getString(2).strip();
    return Optional.of(
        ("warning: %d of %d records of %s do not have the header's columns, such as %s; what they"
                + " lack counts as missing, and what they have beyond is left out%s")
            .formatted(
                found.getLong(1),
                found.getLong(0),
                where,
                KeyCodec.quote(Shown.value(example)),
                example.contains("\n")
                    ? "; a quote that is not closed takes the lines after it with it"
                    : ""));
  }
}
