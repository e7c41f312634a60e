// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Operand;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** Conditions as Spark expressions. A missing value makes them null, as in SQL. */
final class Expressions {
  private static final BigDecimal LONGS = BigDecimal.valueOf(Long.MAX_VALUE);

  private final Values values;

  /**
   * @param values what the operands' values are
   */
  Expressions(Values values) {
    this.values = values;
  }

  /** The values of operands. */
  interface Values {
    /** An operand's value: of the type of its column, or of its aggregate. */
    Column of(Operand operand);

    /** Whether the operand's values are dates or times, with which a string is read as a date. */
    boolean isTime(Operand operand);
  }

  /** A boolean column, or null where it has no answer. */
  Column condition(Condition condition) {
    if (condition instanceof Condition.Not inner) {
      return not(condition(inner.condition()));
    } else if (condition instanceof Condition.And and) {
      return condition(and.left()).and(condition(and.right()));
    } else if (condition instanceof Condition.Or or) {
      return condition(or.left()).or(condition(or.right()));
    } else if (condition instanceof Condition.Compare compare) {
      return compare(compare);
    } else if (condition instanceof Condition.In in) {
      Object[] literals =
          in.literals().stream()
              .map(literal -> literal(literal, values.isTime(in.operand())))
              .toArray();
      Column found = values.of(in.operand()).isin(literals);
      return in.negated() ? not(found) : found;
    } else if (condition instanceof Condition.IsNull isNull) {
      Column value = values.of(isNull.operand());
      return isNull.negated() ? value.isNotNull() : value.isNull();
    }
    Condition.TextMatch match = (Condition.TextMatch) condition;
    Column found = match(match, values.of(match.operand()));
    return match.negated() ? not(found) : found;
  }

  private Column compare(Condition.Compare compare) {
    Column value = values.of(compare.operand());
    Column literal = literal(compare.literal(), values.isTime(compare.operand()));
    return switch (compare.comparison()) {
      case EQUAL -> value.equalTo(literal);
      case NOT_EQUAL -> value.notEqual(literal);
      case LESS -> value.lt(literal);
      case LESS_OR_EQUAL -> value.leq(literal);
      case GREATER -> value.gt(literal);
      case GREATER_OR_EQUAL -> value.geq(literal);
    };
  }

  private static Column match(Condition.TextMatch match, Column value) {
    boolean list =
        match.operand() instanceof Operand.Aggregate aggregate
            && aggregate.function() == Operand.Function.LIST_DISTINCT;
    return switch (match.operator()) {
      case LIKE -> value.like(match.text());
      case CONTAINS -> list ? array_contains(value, match.text()) : value.contains(match.text());
      case STARTS_WITH -> value.startsWith(match.text());
      case ENDS_WITH -> value.endsWith(match.text());
    };
  }

  /** A literal in the type that compares exactly with its column. */
  static Column literal(Literal literal, boolean time) {
    if (literal instanceof Literal.Number number) {
      BigDecimal value = number.value();
      boolean whole =
          value.abs().compareTo(LONGS) <= 0
              && value.setScale(0, RoundingMode.FLOOR).compareTo(value) == 0;
      return whole ? lit(value.longValue()) : lit(value.doubleValue());
    } else if (literal instanceof Literal.Truth truth) {
      return lit(truth.value());
    } else if (literal instanceof Literal.Date date) {
      return lit(date.value());
    } else if (literal instanceof Literal.Timestamp timestamp) {
      return lit(timestamp.value()).cast(DataTypes.TimestampType);
    }
    String text = ((Literal.Text) literal).value();
    return time ? lit(LocalDate.parse(text)) : lit(text);
  }
}
