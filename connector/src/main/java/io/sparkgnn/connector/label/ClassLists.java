// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * A label column as lists of classes: an array of strings or numbers, or a string of a JSON list of
 * strings as text files have it.
 */
public final class ClassLists {
  private ClassLists() {}

  /**
   * The column's lists: arrays of strings or of doubles, of which those that are no class (null,
   * blank, no finite number) are null; null where the column is null or no list.
   *
   * @throws UserErrorException if the column cannot hold lists of classes
   */
  public static Column of(StructField field) {
    Column value = SqlNames.column(field.name());
    if (field.dataType() instanceof StringType) {
      return words(JsonLists.parsed(value, DataTypes.StringType));
    }
    if (field.dataType() instanceof ArrayType list) {
      DataType element = list.elementType();
      if (element instanceof StringType) {
        return words(value);
      }
      if (element instanceof NumericType) {
        return numbers(value);
      }
      if (element instanceof BooleanType) {
        return transform(value, one -> one.cast(DataTypes.IntegerType).cast(DataTypes.DoubleType));
      }
    }
    throw new UserErrorException(
        "Cannot use column '%s' as the label: it is a %s; a list of classes is an array of strings or numbers, or in a text file a JSON list"
            .formatted(field.name(), field.dataType().simpleString()));
  }

  private static Column words(Column list) {
    return transform(list, word -> when(trim(word).notEqual(""), word));
  }

  /** Minus zero is zero; Spark orders NaN above infinity, so the bound leaves out both. */
  private static Column numbers(Column list) {
    return transform(
        list,
        one -> {
          Column number = one.cast(DataTypes.DoubleType);
          return when(abs(number).lt(lit(Double.POSITIVE_INFINITY)), number.plus(lit(0.0)));
        });
  }
}
