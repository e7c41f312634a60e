// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.value;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.graph.KeyType;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/** Columns read as keys of a type. */
public final class KeyValues {
  /** Above these, a double or float may stand for several whole numbers. */
  private static final double EXACT_DOUBLE = 1L << 53;

  private static final double EXACT_FLOAT = 1 << 24;

  /** A whole number, perhaps written by something that had it as a double. */
  private static final String WHOLE = "^([+-]?\\d+)(\\.0*)?$";

  private KeyValues() {}

  /**
   * The column as Spark has keys of a type: a long, string, date or timestamp; null where it has no
   * value or one that cannot be read. {@code 12.0} is read as the whole number 12.
   *
   * @return empty if a column of this type cannot be read so
   */
  public static Optional<Column> read(Column value, DataType type, KeyType key) {
    boolean string = type instanceof StringType;
    return switch (key) {
      case LONG ->
          string
              ? Optional.of(wholeString(value))
              : type instanceof NumericType ? Optional.of(whole(value, type)) : Optional.empty();
      case STRING -> string(value, type);
      case DATE ->
          type.equals(DataTypes.DateType)
              ? Optional.of(value)
              : TimeValues.isTime(type) || string
                  ? TimeValues.read(value, type, null).map(time -> time.cast(DataTypes.DateType))
                  : Optional.empty();
      case TIMESTAMP ->
          TimeValues.isTime(type) || string ? TimeValues.read(value, type, null) : Optional.empty();
    };
  }

  /** The type that Spark has keys of a type in. */
  public static DataType dataType(KeyType key) {
    return switch (key) {
      case LONG -> DataTypes.LongType;
      case STRING -> DataTypes.StringType;
      case DATE -> DataTypes.DateType;
      case TIMESTAMP -> DataTypes.TimestampType;
    };
  }

  /**
   * A column of {@link #dataType} as {@link io.sparkgnn.feature.KeyCodec} takes it: a long or a
   * string.
   */
  public static Column encodable(Column value, KeyType key) {
    return switch (key) {
      case LONG, STRING -> value;
      case DATE -> unix_date(value).cast(DataTypes.LongType);
      case TIMESTAMP -> unix_micros(value);
    };
  }

  /** Whether a column has a value: not null, and not the NaN that some write for it. */
  public static Column present(Column value, DataType type) {
    return isFloating(type) ? value.isNotNull().and(not(isnan(value))) : value.isNotNull();
  }

  private static Column wholeString(Column value) {
    Column text = trim(value);
    return when(text.rlike(WHOLE), regexp_extract(text, WHOLE, 1)).try_cast(DataTypes.LongType);
  }

  private static Column whole(Column value, DataType type) {
    if (type instanceof DecimalType decimal) {
      Column number = value.try_cast(DataTypes.LongType);
      return decimal.scale() == 0 ? number : when(number.equalTo(value), number);
    }
    if (!isFloating(type)) {
      return value.cast(DataTypes.LongType);
    }
    double exact = type.equals(DataTypes.DoubleType) ? EXACT_DOUBLE : EXACT_FLOAT;
    Column number = value.try_cast(DataTypes.LongType);
    return when(
        abs(value).leq(lit(exact)).and(number.cast(DataTypes.DoubleType).equalTo(value)), number);
  }

  private static Optional<Column> string(Column value, DataType type) {
    if (type instanceof StringType) {
      return Optional.of(value);
    }
    Column text = value.cast(DataTypes.StringType);
    if (isFloating(type) || (type instanceof DecimalType decimal && decimal.scale() > 0)) {
      return Optional.of(
          when(
              present(value, type), coalesce(whole(value, type).cast(DataTypes.StringType), text)));
    }
    boolean printable =
        type instanceof NumericType || type instanceof BooleanType || TimeValues.isTime(type);
    return printable ? Optional.of(text) : Optional.empty();
  }

  private static boolean isFloating(DataType type) {
    return type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
  }
}
