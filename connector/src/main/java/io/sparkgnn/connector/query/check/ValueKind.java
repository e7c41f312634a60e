// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.query.ast.Literal;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VarcharType;

/** What a value is, as far as the language tells values apart. */
public enum ValueKind {
  NUMBER("a number", "a number"),
  TEXT("a string", "a 'string'"),
  TRUTH("a boolean", "TRUE or FALSE"),
  TIME("a time", "a date such as 2024-02-29 or TIMESTAMP '2024-02-29 18:00:00'"),
  /** A list of texts or numbers, which {@code LIST_DISTINCT} makes. */
  LIST("a list", "nothing"),
  /** A type that the language has no word for, such as a struct. */
  OTHER("of a type that queries cannot use", "nothing");

  private final String text;
  private final String literals;

  ValueKind(String text, String literals) {
    this.text = text;
    this.literals = literals;
  }

  /** As in "customers.age is a number". */
  public String text() {
    return text;
  }

  /** The literals that such a value can be compared with. */
  public String literals() {
    return literals;
  }

  /** The kind of a column's values. */
  public static ValueKind of(DataType type) {
    if (type instanceof NumericType) {
      return NUMBER;
    } else if (type instanceof StringType
        || type instanceof CharType
        || type instanceof VarcharType) {
      return TEXT;
    } else if (type instanceof BooleanType) {
      return TRUTH;
    }
    boolean time =
        type instanceof TimestampType
            || type instanceof TimestampNTZType
            || type instanceof DateType;
    return time ? TIME : OTHER;
  }

  /** Whether a literal can be compared with values of this kind. A string can be a date. */
  public boolean takes(Literal literal) {
    return switch (this) {
      case NUMBER -> literal instanceof Literal.Number;
      case TEXT -> literal instanceof Literal.Text;
      case TRUTH -> literal instanceof Literal.Truth;
      case TIME ->
          literal instanceof Literal.Date
              || literal instanceof Literal.Timestamp
              || (literal instanceof Literal.Text text && isDate(text.value()));
      case LIST, OTHER -> false;
    };
  }

  private static boolean isDate(String text) {
    try {
      return LocalDate.parse(text) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
