// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.value;

import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.translate;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** Strings read as numbers. */
public final class NumberValues {
  /** Digits, perhaps in groups of three with dots between, and a comma before the decimals. */
  public static final String COMMA =
      "^\\s*[+-]?(\\d{1,3}(\\.\\d{3})+|\\d+)?(,\\d+)?([eE][+-]?\\d+)?\\s*$";

  private NumberValues() {}

  /**
   * A string column as doubles, null where it has no value or one that is no number.
   *
   * @param decimalComma whether decimals follow a comma, and dots group digits
   */
  public static Column read(Column value, boolean decimalComma) {
    return (decimalComma ? pointed(value) : value).try_cast(DataTypes.DoubleType);
  }

  /** A number with a comma as Spark writes it; null where a value is none. */
  public static Column pointed(Column value) {
    Column digits = regexp_replace(value, "\\.", "");
    return when(value.rlike(COMMA), translate(digits, ",", "."));
  }
}
