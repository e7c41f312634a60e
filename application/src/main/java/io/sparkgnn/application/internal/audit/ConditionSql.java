// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Operand;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A query's conditions as the text of a Spark SQL expression.
 *
 * @param values where an operand's value is
 */
record ConditionSql(Function<Operand, Value> values) {
  /**
   * An operand's value.
   *
   * @param sql an expression
   */
  record Value(String sql, DataType type) {
    boolean isTime() {
      return type.equals(DataTypes.DateType)
          || type.equals(DataTypes.TimestampType)
          || type.equals(DataTypes.TimestampNTZType);
    }
  }

  String text(Condition condition) {
    if (condition instanceof Condition.Not not) {
      return "NOT (" + text(not.condition()) + ")";
    } else if (condition instanceof Condition.And and) {
      return "(" + text(and.left()) + ") AND (" + text(and.right()) + ")";
    } else if (condition instanceof Condition.Or or) {
      return "(" + text(or.left()) + ") OR (" + text(or.right()) + ")";
    } else if (condition instanceof Condition.Compare compare) {
      Value value = values.apply(compare.operand());
      return "%s %s %s"
          .formatted(value.sql(), compare.comparison().symbol(), literal(compare.literal(), value));
    } else if (condition instanceof Condition.In in) {
      Value value = values.apply(in.operand());
      return "%s %s (%s)"
          .formatted(
              value.sql(),
              in.negated() ? "NOT IN" : "IN",
              in.literals().stream()
                  .map(literal -> literal(literal, value))
                  .collect(Collectors.joining(", ")));
    } else if (condition instanceof Condition.IsNull isNull) {
      return values.apply(isNull.operand()).sql()
          + (isNull.negated() ? " IS NOT NULL" : " IS NULL");
    }
    Condition.TextMatch match = (Condition.TextMatch) condition;
    String found = match(match, values.apply(match.operand()));
    return match.negated() ? "NOT (" + found + ")" : found;
  }

  private static String match(Condition.TextMatch match, Value value) {
    String function =
        switch (match.operator()) {
          case LIKE -> "like";
          case CONTAINS -> value.type() instanceof ArrayType ? "array_contains" : "contains";
          case STARTS_WITH -> "startswith";
          case ENDS_WITH -> "endswith";
        };
    return "%s(%s, %s)".formatted(function, value.sql(), quoted(match.text()));
  }

  private static String literal(Literal literal, Value comparedWith) {
    if (literal instanceof Literal.Number number) {
      String digits = number.value().toPlainString();
      return comparedWith.type().equals(DataTypes.DoubleType)
              || comparedWith.type().equals(DataTypes.FloatType)
          ? digits + "D"
          : digits;
    } else if (literal instanceof Literal.Truth truth) {
      return truth.value() ? "TRUE" : "FALSE";
    } else if (literal instanceof Literal.Date date) {
      return "DATE '" + date.value() + "'";
    } else if (literal instanceof Literal.Timestamp timestamp) {
      return "TIMESTAMP '" + timestamp.value() + "'";
    }
    String text = ((Literal.Text) literal).value();
    return comparedWith.isTime() ? "DATE " + quoted(text) : quoted(text);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
