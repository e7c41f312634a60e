// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Condition.Comparison;
import io.sparkgnn.connector.query.ast.Condition.TextOperator;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operand.Function;
import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.Window;
import io.sparkgnn.connector.query.check.Names.FoundColumn;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.graph.TimeKind;
import java.time.Duration;

/** Checks conditions and operands: names, types and windows. */
final class ConditionCheck {
  private static final long MAX_SECONDS = Duration.ofDays(366_000).toSeconds();

  private final String text;
  private final Names names;
  private final TablePlan entity;

  ConditionCheck(String text, Names names, TablePlan entity) {
    this.text = text;
    this.names = names;
    this.entity = entity;
  }

  /**
   * Checks a condition.
   *
   * @param row the table that columns are seen from: the entity's, or an aggregate's
   */
  void condition(Condition condition, Side side, TablePlan row) {
    if (condition instanceof Condition.Not not) {
      condition(not.condition(), side, row);
    } else if (condition instanceof Condition.And and) {
      condition(and.left(), side, row);
      condition(and.right(), side, row);
    } else if (condition instanceof Condition.Or or) {
      condition(or.left(), side, row);
      condition(or.right(), side, row);
    } else if (condition instanceof Condition.Compare compare) {
      compare(compare, operand(compare.operand(), side, row));
    } else if (condition instanceof Condition.In in) {
      ValueKind kind = operand(in.operand(), side, row);
      in.literals().forEach(literal -> literal(kind, Names.written(in.operand()), literal));
    } else if (condition instanceof Condition.IsNull isNull) {
      operand(isNull.operand(), side, row);
    } else {
      textMatch((Condition.TextMatch) condition, side, row);
    }
  }

  private void compare(Condition.Compare compare, ValueKind kind) {
    literal(kind, Names.written(compare.operand()), compare.literal());
    boolean ordered =
        compare.comparison() != Comparison.EQUAL && compare.comparison() != Comparison.NOT_EQUAL;
    if (ordered && kind == ValueKind.TRUTH) {
      throw error(compare.place(), "TRUE and FALSE have no order; = and != are allowed");
    }
  }

  private void textMatch(Condition.TextMatch match, Side side, TablePlan row) {
    if (match.operator() == TextOperator.LIKE
        && !match.text().matches("(?s)([^\\\\]|\\\\[%_\\\\])*")) {
      throw error(
          match.place(), "in a LIKE pattern a backslash stands before %, _ or another backslash");
    }
    ValueKind kind = operand(match.operand(), side, row);
    boolean inList = kind == ValueKind.LIST && match.operator() == TextOperator.CONTAINS;
    if (inList && argumentKind((Operand.Aggregate) match.operand()) == ValueKind.TEXT) {
      return;
    }
    if (kind != ValueKind.TEXT) {
      throw error(
          match.place(),
          "%s is %s; %s takes a string%s"
              .formatted(
                  Names.written(match.operand()),
                  kind.text(),
                  match.operator().words(),
                  match.operator() == TextOperator.CONTAINS
                      ? " or a LIST_DISTINCT of strings"
                      : ""));
    }
  }

  /** Checks that a literal can be compared with a value. */
  void literal(ValueKind kind, String what, Literal literal) {
    if (!kind.takes(literal)) {
      throw error(
          literal.place(),
          "%s is %s; it can be compared with %s"
              .formatted(
                  what,
                  kind.text(),
                  kind == ValueKind.LIST ? "CONTAINS and IS NULL only" : kind.literals()));
    }
  }

  /** Checks an operand and says what its values are. */
  ValueKind operand(Operand operand, Side side, TablePlan row) {
    if (operand instanceof Operand.Column column) {
      return column(column, row);
    }
    Operand.Aggregate aggregate = (Operand.Aggregate) operand;
    if (side == Side.ROWS) {
      throw error(aggregate.place(), side.rule());
    }
    TablePlan facts = names.table(aggregate.argument().table(), aggregate.argument().place());
    if (facts.timeKind() == TimeKind.STATIC) {
      throw error(
          aggregate.argument().place(),
          "the rows of %s have no time, so no window can be taken of them; declare its time"
              .formatted(facts.name()));
    }
    names.path(facts, entity, aggregate);
    ValueKind kind = function(aggregate);
    aggregate.filter().ifPresent(filter -> condition(filter, Side.ROWS, facts));
    window(aggregate.window(), side);
    return kind;
  }

  private ValueKind column(Operand.Column column, TablePlan row) {
    FoundColumn found = names.column(row, column);
    if (found.kind() == ValueKind.OTHER) {
      throw error(
          column.place(),
          "%s is a %s, which queries cannot use; numbers, strings, booleans, dates and times are"
                  .formatted(Names.written(column), found.type().simpleString())
              + " allowed");
    }
    return found.kind();
  }

  /** What the aggregate's argument is: a column of the aggregated table itself. */
  ValueKind argumentKind(Operand.Aggregate aggregate) {
    Operand.Column column = (Operand.Column) aggregate.argument();
    return column(column, names.table(column.table(), column.place()));
  }

  private ValueKind function(Operand.Aggregate aggregate) {
    Function function = aggregate.function();
    Place place = aggregate.argument().place();
    if (aggregate.argument() instanceof Operand.Rows) {
      if (function != Function.COUNT) {
        throw error(place, "%s takes a column; only COUNT takes *".formatted(function));
      }
      return ValueKind.NUMBER;
    }
    ValueKind argument = argumentKind(aggregate);
    return switch (function) {
      case COUNT, COUNT_DISTINCT -> ValueKind.NUMBER;
      case SUM, AVG -> {
        if (argument != ValueKind.NUMBER) {
          throw wrongArgument(function, place, argument, "a number");
        }
        yield ValueKind.NUMBER;
      }
      case MIN, MAX -> {
        if (argument != ValueKind.NUMBER && argument != ValueKind.TIME) {
          throw wrongArgument(function, place, argument, "a number or a time");
        }
        yield argument;
      }
      case FIRST, LAST -> argument;
      case LIST_DISTINCT -> ValueKind.LIST;
    };
  }

  private QueryException wrongArgument(
      Function function, Place place, ValueKind found, String allowed) {
    String remedy =
        found == ValueKind.TEXT
            ? "; if its values are meant as numbers, declare it in the job file (columns: {NAME:"
                + " numeric})"
            : "";
    return error(
        place,
        "%s takes %s; this column is %s%s".formatted(function, allowed, found.text(), remedy));
  }

  private void window(Window window, Side side) {
    if (window.end().isEmpty()) {
      throw error(window.place(), "-INF can only be the start of a window; " + side.rule());
    }
    long end = window.end().getAsLong();
    long start = window.start().orElse(Long.MIN_VALUE);
    boolean fits =
        start < end && (side == Side.FUTURE ? window.start().isPresent() && start >= 0 : end <= 0);
    if (!fits) {
      throw error(window.place(), side.rule());
    }
    long limit = MAX_SECONDS / seconds(window.unit());
    if (end > limit || end < -limit || (window.start().isPresent() && start < -limit)) {
      throw error(window.place(), "the window reaches beyond 1,000 years; write -INF for all");
    }
  }

  private static long seconds(Window.Unit unit) {
    return switch (unit) {
      case SECONDS -> 1;
      case MINUTES -> 60;
      case HOURS -> 3_600;
      case DAYS -> 86_400;
      case WEEKS -> 604_800;
      case MONTHS -> 2_678_400;
    };
  }

  private QueryException error(Place place, String problem) {
    return QueryException.at(text, place, problem);
  }
}
