// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** Keys as {@code sample} prints them: its columns' texts with {@code |} between, as KeyCodec. */
public final class KeyText {
  private static final UserDefinedFunction INSTANT =
      udf(
          (UDF1<Long, String>)
              micros ->
                  micros == null ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString(),
          DataTypes.StringType);

  private KeyText() {}

  /**
   * The text of a key that stands in some columns, null if one of them is.
   *
   * @param columns in the key's order; of the key's own table or of one that points to it
   */
  public static Column of(List<KeyColumn> key, List<String> columns) {
    List<Column> parts = new ArrayList<>();
    Column complete = lit(true);
    for (int i = 0; i < key.size(); i++) {
      Column part = text(key.get(i), SqlNames.column(columns.get(i)));
      if (key.size() > 1 && key.get(i).type() == KeyType.STRING) {
        Column quotes = replace(part, lit("\""), lit("\"\""));
        part = when(part.rlike("[|\"]"), concat(lit("\""), quotes, lit("\""))).otherwise(part);
      }
      parts.add(part);
      complete = complete.and(part.isNotNull());
    }
    return when(complete, concat_ws("|", parts.toArray(Column[]::new)));
  }

  private static Column text(KeyColumn key, Column value) {
    return switch (key.type()) {
      case LONG ->
          coalesce(
                  regexp_replace(
                          value.cast(DataTypes.StringType), "^(\\s*[+-]?\\d+)\\.0*(\\s*)$", "$1$2")
                      .try_cast(DataTypes.LongType),
                  value.try_cast(DataTypes.LongType))
              .cast(DataTypes.StringType);
      case STRING -> value.cast(DataTypes.StringType);
      case DATE -> value.try_cast(DataTypes.DateType).cast(DataTypes.StringType);
      case TIMESTAMP -> INSTANT.apply(unix_micros(value.try_cast(DataTypes.TimestampType)));
    };
  }
}
