// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.forall;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * A label column as lists of numbers, one for each window of a forecast: an array of numbers, or a
 * string of a JSON list of them as text files have it.
 */
public final class NumberLists {
  private NumberLists() {}

  /**
   * The column's lists: arrays of finite doubles; null where the column is null, is no list, or has
   * something in it that is no such number.
   *
   * @throws UserErrorException if the column cannot hold lists of numbers
   */
  public static Column of(StructField field) {
    Column value = SqlNames.column(field.name());
    if (field.dataType() instanceof StringType) {
      return finite(JsonLists.parsed(value, DataTypes.DoubleType));
    }
    if (field.dataType() instanceof ArrayType list && list.elementType() instanceof NumericType) {
      return finite(value.cast(DataTypes.createArrayType(DataTypes.DoubleType)));
    }
    throw new UserErrorException(
        "Cannot use column '%s' as the label: it is a %s; the label of a forecast is an array of numbers, or in a text file a JSON list"
            .formatted(field.name(), field.dataType().simpleString()));
  }

  /** Spark orders NaN above infinity, so the bound leaves out both. */
  private static Column finite(Column list) {
    Column good =
        forall(list, one -> coalesce(abs(one).lt(lit(Double.POSITIVE_INFINITY)), lit(false)));
    return when(good, list);
  }
}
