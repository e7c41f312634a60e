// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.value;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.try_to_timestamp;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.error.UserErrorException;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Columns read as times. Dates, timestamps without a zone and strings without one are taken in the
 * session's time zone, as Spark's own casts do. What is finer than a microsecond is cut off.
 */
public final class TimeValues {
  /** For messages. */
  public static final String FORMATS =
      "epoch_s, epoch_ms, epoch_us, epoch_ns or a pattern such as MM/dd/yyyy HH:mm";

  /** Units of a second. */
  private static final Map<String, Long> EPOCH =
      Map.of("epoch_s", 1L, "epoch_ms", 1_000L, "epoch_us", 1_000_000L, "epoch_ns", 1_000_000_000L);

  /**
   * A date, perhaps with a time of day and a zone. Spark's cast reads far more: the year 2023, and
   * the time of day 06:00 as one of today.
   */
  static final String ISO = "^\\s*[+-]?\\d{4,6}-\\d{1,2}-\\d{1,2}([ T].*)?$";

  private static final String WHOLE = "^[+-]?\\d+$";
  private static final long MICROS = 1_000_000L;

  private TimeValues() {}

  /**
   * The column as a timestamp, null where it has no value or one that cannot be read.
   *
   * @param format {@code epoch_s}, {@code epoch_ms}, {@code epoch_us}, {@code epoch_ns}, a pattern
   *     of Java's {@link DateTimeFormatter}, or null for what is a time by itself: a timestamp, a
   *     date, or a string such as {@code 2024-03-01}, {@code 2024-03-01 10:15:00.1234567} and
   *     {@code 2024-03-01T10:15:00+02}
   * @return empty if a column of this type cannot be read so
   */
  public static Optional<Column> read(Column value, DataType type, String format) {
    if (isTime(type)) {
      return Optional.of(value.try_cast(DataTypes.TimestampType));
    }
    Long units = format == null ? null : EPOCH.get(format.trim().toLowerCase(Locale.ROOT));
    if (type instanceof StringType) {
      if (format == null) {
        return Optional.of(when(value.rlike(ISO), value).try_cast(DataTypes.TimestampType));
      }
      if (units == null) {
        return Optional.of(try_to_timestamp(trim(value), lit(format)));
      }
      Column text = trim(value);
      Column whole = when(text.rlike(WHOLE), text).try_cast(DataTypes.LongType);
      Column fraction = text.try_cast(DataTypes.DoubleType);
      return Optional.of(
          when(text.rlike(WHOLE), epoch(whole, units)).otherwise(epochOfDouble(fraction, units)));
    }
    if (!(type instanceof NumericType) || format == null) {
      return Optional.empty();
    }
    boolean whole =
        !(type instanceof DecimalType decimal) ? !isFloating(type) : decimal.scale() == 0;
    if (units == null) {
      return whole
          ? Optional.of(try_to_timestamp(value.cast(DataTypes.StringType), lit(format)))
          : Optional.empty();
    }
    return Optional.of(
        whole
            ? epoch(value.try_cast(DataTypes.LongType), units)
            : epochOfDouble(value.cast(DataTypes.DoubleType), units));
  }

  private static boolean isFloating(DataType type) {
    return type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
  }

  private static Column epoch(Column value, long units) {
    if (units > MICROS) {
      long divisor = units / MICROS;
      Column floor = value.minus(pmod(value, lit(divisor)));
      return when(
          value.gt(lit(Long.MIN_VALUE + divisor)),
          timestamp_micros(call_function("div", floor, lit(divisor))));
    }
    long factor = MICROS / units;
    long most = Long.MAX_VALUE / factor;
    return when(value.between(-most, most), timestamp_micros(value.multiply(lit(factor))));
  }

  private static Column epochOfDouble(Column value, long units) {
    double factor = (double) MICROS / units;
    Column micros = round(value.multiply(lit(factor))).try_cast(DataTypes.LongType);
    return timestamp_micros(micros);
  }

  /** Whether a column of this type is a time by itself. */
  public static boolean isTime(DataType type) {
    return type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DateType;
  }

  /** Whether a format counts units since 1970; null is none. */
  public static boolean isEpoch(String format) {
    return format != null && EPOCH.containsKey(format.trim().toLowerCase(Locale.ROOT));
  }

  /** Units of a second that a format counts since 1970. */
  static long units(String format) {
    return EPOCH.get(format.trim().toLowerCase(Locale.ROOT));
  }

  /**
   * Checks a format before anything is read with it.
   *
   * @param where the key that gave it, for the message
   * @throws UserErrorException if it is neither a unit nor a pattern
   */
  public static void check(String format, String where) {
    if (isEpoch(format)) {
      return;
    }
    try {
      if (format.toLowerCase(Locale.ROOT).startsWith("epoch")) {
        throw new IllegalArgumentException("there is no such unit");
      }
      Objects.requireNonNull(DateTimeFormatter.ofPattern(format, Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UserErrorException(
          "Cannot use %s '%s': %s; allowed are %s"
              .formatted(where, format, e.getMessage(), FORMATS),
          e);
    }
  }
}
