// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes queries so that reading what it wrote gives the same query. One form for each query:
 * keywords in capitals, names quoted only where they must be.
 */
public final class QueryPrinter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  /** Keywords that cannot be a table's name without quotes. */
  public static final Set<String> RESERVED =
      Set.of(
          "PREDICT",
          "FOR",
          "WHERE",
          "ASSUMING",
          "NOT",
          "AND",
          "OR",
          "IN",
          "IS",
          "NULL",
          "LIKE",
          "TRUE",
          "FALSE");

  private QueryPrinter() {}

  /** A query on one line. */
  public static String print(Query query) {
    StringBuilder out = new StringBuilder("PREDICT ").append(print(query.target()));
    if (query.mode() instanceof Mode.Classify) {
      out.append(" CLASSIFY");
    } else if (query.mode() instanceof Mode.RankTop rank) {
      out.append(" RANK TOP ").append(rank.k());
    } else if (query.mode() instanceof Mode.Forecast forecast) {
      out.append(" FORECAST ").append(forecast.timeframes()).append(" TIMEFRAMES");
    }
    out.append(query.entity() instanceof EntitySet.Each ? " FOR EACH " : " FOR ")
        .append(print(query.entity().key()));
    if (query.entity() instanceof EntitySet.These these) {
      out.append(
          these.keys().stream()
              .map(key -> key.size() == 1 ? print(key.get(0)) : "(" + print(key) + ")")
              .collect(Collectors.joining(", ", " IN (", ")")));
    }
    query.where().ifPresent(where -> out.append(" WHERE ").append(print(where)));
    query.assuming().ifPresent(assuming -> out.append(" ASSUMING ").append(print(assuming)));
    return out.toString();
  }

  /** A part of a query. */
  public static String print(Target target) {
    return target instanceof Condition condition ? print(condition) : print((Operand) target);
  }

  /** A name, quoted if it must be. */
  public static String name(String name) {
    boolean plain =
        name.matches("[A-Za-z_][A-Za-z0-9_]*") && !RESERVED.contains(name.toUpperCase(Locale.ROOT));
    return plain ? name : '`' + name.replace("`", "``") + '`';
  }

  private static String print(EntitySet.Key key) {
    return name(key.table()) + "." + columns(key.columns());
  }

  private static String columns(List<String> names) {
    List<String> columns = names.stream().map(QueryPrinter::name).toList();
    return columns.size() == 1 ? columns.get(0) : "(" + String.join(", ", columns) + ")";
  }

  private static String print(Via via) {
    return via.steps().isEmpty()
        ? ""
        : via.steps().stream()
            .map(
                step ->
                    step.table().map(table -> name(table) + ".").orElse("")
                        + columns(step.columns()))
            .collect(Collectors.joining(" THEN ", " VIA ", ""));
  }

  private static String print(Condition condition) {
    if (condition instanceof Condition.Not not) {
      return "NOT " + inParentheses(not.condition(), isJoined(not.condition()));
    } else if (condition instanceof Condition.And and) {
      // AND binds to the left: only what must be grouped otherwise is in parentheses.
      return inParentheses(and.left(), and.left() instanceof Condition.Or)
          + " AND "
          + inParentheses(and.right(), isJoined(and.right()));
    } else if (condition instanceof Condition.Or or) {
      return print(or.left())
          + " OR "
          + inParentheses(or.right(), or.right() instanceof Condition.Or);
    } else if (condition instanceof Condition.Compare compare) {
      return "%s %s %s"
          .formatted(
              print(compare.operand()), compare.comparison().symbol(), print(compare.literal()));
    } else if (condition instanceof Condition.In in) {
      return print(in.operand())
          + (in.negated() ? " NOT IN (" : " IN (")
          + print(in.literals())
          + ")";
    } else if (condition instanceof Condition.IsNull isNull) {
      return print(isNull.operand()) + (isNull.negated() ? " IS NOT NULL" : " IS NULL");
    }
    Condition.TextMatch match = (Condition.TextMatch) condition;
    return print(match.operand())
        + (match.negated() ? " NOT " : " ")
        + match.operator().words()
        + " "
        + quoted(match.text());
  }

  private static boolean isJoined(Condition condition) {
    return condition instanceof Condition.And || condition instanceof Condition.Or;
  }

  private static String inParentheses(Condition condition, boolean needed) {
    return needed ? "(" + print(condition) + ")" : print(condition);
  }

  private static String print(Operand operand) {
    if (operand instanceof Operand.Column column) {
      return name(column.table()) + "." + name(column.name()) + print(column.via());
    }
    Operand.Aggregate aggregate = (Operand.Aggregate) operand;
    Window window = aggregate.window();
    return aggregate.function()
        + "("
        + (aggregate.argument() instanceof Operand.Column column
            ? print((Operand) column)
            : name(aggregate.argument().table()) + ".*")
        + print(aggregate.via())
        + aggregate.filter().map(filter -> " WHERE " + print(filter)).orElse("")
        + ", "
        + print(window.start())
        + ", "
        + print(window.end())
        + (window.unit() == Window.Unit.DAYS ? "" : ", " + window.unit())
        + ")";
  }

  private static String print(OptionalLong bound) {
    return bound.isPresent() ? Long.toString(bound.getAsLong()) : "-INF";
  }

  private static String print(List<Literal> literals) {
    return literals.stream().map(QueryPrinter::print).collect(Collectors.joining(", "));
  }

  private static String print(Literal literal) {
    if (literal instanceof Literal.Text text) {
      return quoted(text.value());
    } else if (literal instanceof Literal.Number number) {
      return number.value().toString();
    } else if (literal instanceof Literal.Truth truth) {
      return truth.value() ? "TRUE" : "FALSE";
    } else if (literal instanceof Literal.Date date) {
      return "DATE '" + date.value() + "'";
    }
    Literal.Timestamp timestamp = (Literal.Timestamp) literal;
    return "TIMESTAMP '" + TIME.format(timestamp.value()).replaceAll("\\.0+$", "") + "'";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
