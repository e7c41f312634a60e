// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.Guess;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** The times of label tables and seeds, as the job file says that they are written. */
final class SeedTimes {
  private static final int LOOKED_AT = 20;
  private static final int SHOWN = 3;

  private SeedTimes() {}

  /**
   * The column's values as timestamps where a format says how they are written, else as they are.
   *
   * @param format the job file's {@code task.time_format}, or null
   * @throws UserErrorException if the column has no times that can be read so, and the first values
   *     look like times written in another way, or are numbers, or do not fit the format
   */
  static Column read(Dataset<Row> rows, StructField field, String format) {
    DataType type = field.dataType();
    Column value = SqlNames.column(field.name());
    boolean number = type instanceof NumericType;
    if (TimeValues.isTime(type) || (!number && !(type instanceof StringType))) {
      return value;
    }
    Optional<Column> read = TimeValues.read(value, type, format);
    List<String> given = new ArrayList<>();
    boolean unread = true;
    for (Row row :
        rows.where(value.isNotNull())
            .select(value.cast(DataTypes.StringType), read.orElse(functions.lit(null)))
            .limit(LOOKED_AT)
            .collectAsList()) {
      given.add(row.getString(0));
      unread &= row.isNullAt(1);
    }
    Optional<Guess.Time> unit = Guess.otherUnit(format, given);
    if (unit.isPresent()) {
      throw unread(field.name(), format, given, unit);
    }
    if (read.isEmpty() || (unread && !given.isEmpty())) {
      Optional<Guess.Time> guess = Guess.timeOf(given);
      if (read.isEmpty() || format != null || guess.isPresent()) {
        throw unread(field.name(), format, given, guess);
      }
    }
    return format == null ? value : read.orElseThrow();
  }

  private static UserErrorException unread(
      String column, String format, List<String> values, Optional<Guess.Time> guess) {
    return new UserErrorException(
        "Cannot use column '%s' as the time: %s%s%s"
            .formatted(
                column,
                values.isEmpty()
                    ? "its numbers"
                    : values.stream()
                        .distinct()
                        .limit(SHOWN)
                        .map(value -> KeyCodec.quote(Shown.value(value)))
                        .collect(Collectors.joining(", ", "its values, such as ", ",")),
                format == null
                    ? " cannot be read as times"
                    : " cannot be read by task.time_format '%s'".formatted(format),
                guess
                    .filter(time -> !time.format().equals(format))
                    .map(time -> "; that looks like " + time.giving("task.time_format"))
                    .orElse("; give task.time_format, how its times are written")));
  }
}
