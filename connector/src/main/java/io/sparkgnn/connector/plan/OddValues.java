// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.KeyValues;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The values of a column that are not what was expected, for a message: found by two jobs, since a
 * build that ends with the message has no other use for them.
 *
 * @param present values that are not missing
 * @param odd how many of them are odd
 * @param values a few different odd ones
 * @param shown a few, with where they stand, as a message shows them
 */
public record OddValues(long present, long odd, List<String> values, String shown) {
  private static final int SHOWN = 5;
  private static final int LOOKED_AT = 1_000;

  /**
   * Looks for them.
   *
   * @param key columns that tell the rows apart, or none
   * @param odd a condition: whether a value is odd
   */
  public static OddValues find(Dataset<Row> rows, String column, List<String> key, Column odd) {
    Column value = SqlNames.column(column);
    Column present = KeyValues.present(value, rows.schema().apply(column).dataType());
    Row counts = rows.agg(count(when(present, 1)), count(when(present.and(odd), 1))).first();
    Column where = col("_position");
    if (!key.isEmpty()) {
      where = SqlNames.column(key.get(0)).cast(DataTypes.StringType);
    }
    boolean numbered = rows.javaRDD().getNumPartitions() == 1;
    List<Row> found =
        rows.withColumn("_position", monotonically_increasing_id().plus(lit(1)))
            .where(present.and(odd))
            .select(value.cast(DataTypes.StringType), where.cast(DataTypes.StringType))
            .limit(LOOKED_AT)
            .collectAsList();
    List<String> values = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (Row row : found) {
      String text = String.valueOf(row.getString(0));
      if (!values.contains(text)) {
        values.add(text);
        String place =
            key.isEmpty()
                ? (numbered ? "row " + row.getString(1) : "")
                : key.get(0) + " " + row.getString(1);
        shown.add("'" + text + "'" + (place.isEmpty() ? "" : " (" + place + ")"));
      }
    }
    return new OddValues(
        counts.getLong(0),
        counts.getLong(1),
        values,
        shown.stream().limit(SHOWN).collect(Collectors.joining(", ")));
  }

  /** Values of any kind. */
  static OddValues any(Dataset<Row> rows, String column, List<String> key) {
    return find(rows, column, key, not(lit(false)));
  }
}
