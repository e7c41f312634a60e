// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.parse;

import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Condition.Comparison;
import io.sparkgnn.connector.query.ast.Condition.TextOperator;
import io.sparkgnn.connector.query.ast.EntitySet;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Mode;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operand.Argument;
import io.sparkgnn.connector.query.ast.Operand.Function;
import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.ast.Target;
import io.sparkgnn.connector.query.ast.Via;
import io.sparkgnn.connector.query.ast.Window;
import io.sparkgnn.connector.query.ast.Window.Unit;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.AggregateContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ArgumentContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.BoundContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ClassifyContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ColumnContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ColumnNameContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ConditionContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.EachEntityContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.EntityContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ForecastContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.KeyContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.LiteralContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.OperandContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.QueryContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.RankTopContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.TargetContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.TestContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.TextOperatorContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.TheseEntitiesContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ViaContext;
import io.sparkgnn.connector.query.parse.PredictiveQueryParser.ViaStepContext;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;

/** From ANTLR's parse tree to the typed one. */
final class TreeBuilder {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd[' ']['T']HH:mm[:ss[.SSSSSS][.SSS]]")
          .withResolverStyle(ResolverStyle.STRICT);

  private final String text;

  TreeBuilder(String text) {
    this.text = text;
  }

  Query query(QueryContext query) {
    TargetContext target = query.target();
    return new Query(
        target(target.condition()),
        mode(target),
        entity(query.entity()),
        Optional.ofNullable(query.where).map(this::condition),
        Optional.ofNullable(query.assuming).map(this::condition));
  }

  private Mode mode(TargetContext target) {
    if (target.targetMode() instanceof ClassifyContext classify) {
      return new Mode.Classify(place(classify));
    }
    if (target.targetMode() instanceof RankTopContext rank) {
      long k = whole(rank.k, 1, Integer.MAX_VALUE, "the number of items");
      return new Mode.RankTop((int) k, place(rank));
    }
    if (target.targetMode() instanceof ForecastContext forecast) {
      long n = whole(forecast.n, 2, Mode.Forecast.MOST, "the number of timeframes");
      return new Mode.Forecast((int) n, place(forecast));
    }
    return new Mode.Plain();
  }

  private EntitySet entity(EntityContext entity) {
    if (entity instanceof EachEntityContext each) {
      return new EntitySet.Each(key(each.key()));
    }
    TheseEntitiesContext these = (TheseEntitiesContext) entity;
    return new EntitySet.These(
        key(these.key()),
        these.keys().keyValue().stream()
            .map(value -> value.literal().stream().map(this::literal).toList())
            .toList(),
        place(these.keys()));
  }

  private EntitySet.Key key(KeyContext key) {
    return new EntitySet.Key(
        name(key.table), key.columnName().stream().map(this::name).toList(), place(key));
  }

  private Condition condition(ConditionContext condition) {
    if (target(condition) instanceof Condition read) {
      return read;
    }
    throw QueryException.at(
        text,
        new Place(condition.getStop().getStopIndex() + 1, condition.getStop().getStopIndex() + 2),
        "a test is missing, such as = 1 or IS NULL; expected !=, <, <=, =, >, >=, CONTAINS, ENDS"
            + " WITH, IN, IS, LIKE, NOT, STARTS WITH");
  }

  private Target target(ConditionContext condition) {
    Place place = place(condition);
    if (condition instanceof PredictiveQueryParser.ParenthesesContext inner) {
      return target(inner.condition());
    } else if (condition instanceof PredictiveQueryParser.NotContext not) {
      return new Condition.Not(condition(not.condition()), place);
    } else if (condition instanceof PredictiveQueryParser.AndContext and) {
      return new Condition.And(condition(and.left), condition(and.right), place);
    } else if (condition instanceof PredictiveQueryParser.OrContext or) {
      return new Condition.Or(condition(or.left), condition(or.right), place);
    }
    PredictiveQueryParser.PredicateContext predicate =
        (PredictiveQueryParser.PredicateContext) condition;
    Operand operand = operand(predicate.operand());
    return predicate.test() == null ? operand : test(operand, predicate.test(), place);
  }

  private Condition test(Operand operand, TestContext test, Place place) {
    boolean negated = test.NOT() != null;
    if (test.comparison() != null) {
      return new Condition.Compare(
          operand, comparison(test.comparison().getText()), literal(test.literal(0)), place);
    } else if (test.IS() != null) {
      return new Condition.IsNull(operand, negated, place);
    } else if (test.IN() != null) {
      return new Condition.In(
          operand, negated, test.literal().stream().map(this::literal).toList(), place);
    }
    return new Condition.TextMatch(
        operand,
        negated,
        textOperator(test.textOperator()),
        unquoted(test.STRING().getText()),
        place);
  }

  private static Comparison comparison(String symbol) {
    return switch (symbol) {
      case "=" -> Comparison.EQUAL;
      case "<" -> Comparison.LESS;
      case "<=" -> Comparison.LESS_OR_EQUAL;
      case ">" -> Comparison.GREATER;
      case ">=" -> Comparison.GREATER_OR_EQUAL;
      default -> Comparison.NOT_EQUAL;
    };
  }

  private static TextOperator textOperator(TextOperatorContext operator) {
    return operator.LIKE() != null
        ? TextOperator.LIKE
        : operator.CONTAINS() != null
            ? TextOperator.CONTAINS
            : operator.STARTS() != null ? TextOperator.STARTS_WITH : TextOperator.ENDS_WITH;
  }

  private Operand operand(OperandContext operand) {
    return operand.aggregate() != null ? aggregate(operand.aggregate()) : column(operand.column());
  }

  private Operand.Column column(ColumnContext column) {
    return new Operand.Column(
        name(column.tableName()), name(column.columnName()), via(column.via()), place(column));
  }

  private Via via(ViaContext via) {
    return via == null ? Via.ONLY : new Via(via.viaStep().stream().map(this::step).toList());
  }

  private Via.Step step(ViaStepContext step) {
    List<String> columns =
        step.hardKeyword() != null
            ? List.of(name(step.hardKeyword()))
            : step.columnName().isEmpty()
                ? List.of(name(step.tableName(step.tableName().size() - 1)))
                : step.columnName().stream().map(this::name).toList();
    return new Via.Step(Optional.ofNullable(step.table).map(this::name), columns, place(step));
  }

  private Operand.Aggregate aggregate(AggregateContext aggregate) {
    ArgumentContext written = aggregate.argument();
    String table = name(written.tableName());
    Argument argument =
        written.star != null
            ? new Operand.Rows(table, place(written))
            : new Operand.Column(table, name(written.columnName()), place(written));
    Place window =
        new Place(
            aggregate.lower.getStart().getStartIndex(),
            (aggregate.unit() == null ? aggregate.upper : aggregate.unit()).getStop().getStopIndex()
                + 1);
    return new Operand.Aggregate(
        Function.valueOf(upper(aggregate.function())),
        argument,
        via(aggregate.via()),
        Optional.ofNullable(aggregate.filter).map(this::condition),
        new Window(bound(aggregate.lower), bound(aggregate.upper), unit(aggregate), window),
        place(aggregate));
  }

  private OptionalLong bound(BoundContext bound) {
    return bound.MINUS_INF() != null
        ? OptionalLong.empty()
        : OptionalLong.of(
            whole(bound.getStart(), Long.MIN_VALUE, Long.MAX_VALUE, "a bound of the window"));
  }

  private static Unit unit(AggregateContext aggregate) {
    if (aggregate.unit() == null) {
      return Unit.DAYS;
    }
    String word = upper(aggregate.unit());
    return Unit.valueOf(word.endsWith("S") ? word : word + "S");
  }

  private Literal literal(LiteralContext literal) {
    Place place = place(literal);
    if (literal instanceof PredictiveQueryParser.TextContext string) {
      return new Literal.Text(unquoted(string.getText()), place);
    } else if (literal instanceof PredictiveQueryParser.NumberContext number) {
      return new Literal.Number(decimal(number.getStart()), place);
    } else if (literal instanceof PredictiveQueryParser.TruthContext truth) {
      return new Literal.Truth(truth.TRUE() != null, place);
    } else if (literal instanceof PredictiveQueryParser.DayContext day) {
      return new Literal.Date(day(day.getText(), place), place);
    } else if (literal instanceof PredictiveQueryParser.DateContext date) {
      return new Literal.Date(day(unquoted(date.STRING().getText()), place), place);
    }
    PredictiveQueryParser.TimestampContext time = (PredictiveQueryParser.TimestampContext) literal;
    return new Literal.Timestamp(time(unquoted(time.STRING().getText()), place), place);
  }

  private LocalDate day(String written, Place place) {
    try {
      return LocalDate.parse(written, DAY);
    } catch (DateTimeException e) {
      throw QueryException.at(
          text, place, "there is no date %s; write DATE '2024-02-29'".formatted(written));
    }
  }

  private LocalDateTime time(String written, Place place) {
    try {
      return written.length() <= 10
          ? LocalDate.parse(written, DAY).atStartOfDay()
          : LocalDateTime.parse(written, TIME);
    } catch (DateTimeException e) {
      throw QueryException.at(
          text,
          place,
          "there is no time %s; write TIMESTAMP '2024-02-29 18:00:00'".formatted(written));
    }
  }

  /** Exponents are bounded: a huge one would take as many digits to compare. */
  private BigDecimal decimal(Token token) {
    BigDecimal value = new BigDecimal(token.getText());
    if (Math.abs((long) value.scale()) > 400 || value.precision() > 400) {
      throw QueryException.at(
          text, place(token), "the number is out of range; write one that a double can hold");
    }
    return value;
  }

  private long whole(Token token, long min, long max, String what) {
    try {
      long value = decimal(token).longValueExact();
      if (value >= min && value <= max) {
        return value;
      }
    } catch (ArithmeticException e) {
      // told below
    }
    throw QueryException.at(
        text,
        place(token),
        "%s is %s; a whole number%s is allowed"
            .formatted(what, token.getText(), min > 0 ? " from " + min : ""));
  }

  private String name(ParseTree tree) {
    String written = tree.getText();
    char quote = written.charAt(0);
    return quote == '`' || quote == '"'
        ? written
            .substring(1, written.length() - 1)
            .replace(String.valueOf(quote).repeat(2), String.valueOf(quote))
        : written;
  }

  private String name(ColumnNameContext column) {
    return name((ParseTree) column);
  }

  private static String unquoted(String string) {
    return string.substring(1, string.length() - 1).replace("''", "'");
  }

  private static String upper(ParseTree tree) {
    return tree.getText().toUpperCase(Locale.ROOT);
  }

  private static Place place(ParserRuleContext context) {
    return new Place(
        context.getStart().getStartIndex(),
        Math.max(context.getStart().getStartIndex(), context.getStop().getStopIndex()) + 1);
  }

  static Place place(Token token) {
    return new Place(
        token.getStartIndex(), Math.max(token.getStartIndex(), token.getStopIndex()) + 1);
  }
}
