// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.graph.KeyType;
import java.util.Optional;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.VarcharType;

/** Which warehouse types can be keys. */
public final class KeyTypes {
  /** For messages. */
  public static final String ALLOWED = "whole numbers, strings, dates and timestamps";

  private static final int LONG_DIGITS = 18;

  private KeyTypes() {}

  /**
   * The key type that a column's values are read as unless told otherwise, or empty if they cannot
   * be part of a key. A number is a whole number: warehouses have keys as {@code NUMBER(38,0)}, and
   * pandas makes doubles of integers with missing values.
   */
  public static Optional<KeyType> of(DataType type) {
    if (type instanceof NumericType) {
      return Optional.of(KeyType.LONG);
    }
    if (isString(type)) {
      return Optional.of(KeyType.STRING);
    }
    if (type.equals(DataTypes.DateType)) {
      return Optional.of(KeyType.DATE);
    }
    return isTimestamp(type) ? Optional.of(KeyType.TIMESTAMP) : Optional.empty();
  }

  /** Whether a column's values need no reading to be keys of a type. */
  static boolean is(DataType type, KeyType key) {
    return switch (key) {
      case LONG -> isInteger(type);
      case STRING -> isString(type);
      case DATE -> type.equals(DataTypes.DateType);
      case TIMESTAMP -> isTimestamp(type);
    };
  }

  static boolean isInteger(DataType type) {
    return type.equals(DataTypes.LongType)
        || type.equals(DataTypes.IntegerType)
        || type.equals(DataTypes.ShortType)
        || type.equals(DataTypes.ByteType)
        || (type instanceof DecimalType decimal
            && decimal.scale() == 0
            && decimal.precision() <= LONG_DIGITS);
  }

  static boolean isString(DataType type) {
    return type instanceof StringType || type instanceof CharType || type instanceof VarcharType;
  }

  static boolean isTimestamp(DataType type) {
    return type.equals(DataTypes.TimestampType) || type.equals(DataTypes.TimestampNTZType);
  }
}
