// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Condition.Comparison;
import io.sparkgnn.connector.query.ast.Condition.TextOperator;
import io.sparkgnn.connector.query.ast.EntitySet;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Mode;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operand.Function;
import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.ast.Target;
import io.sparkgnn.connector.query.ast.Via;
import io.sparkgnn.connector.query.ast.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random trees of everything that the grammar can say, whether or not any check would accept it.
 */
final class RandomQueries {
  private static final Place NONE = Place.NONE;
  private static final String[] NAMES = {
    "orders",
    "customer_id",
    "Count",
    "date",
    "rank",
    "SELECT",
    "order",
    "where",
    "Not",
    "in",
    "two words",
    "sales.orders",
    "naïve",
    "a`b",
    "say \"hi\"",
    "x'y",
    "9lives",
    "_",
    "-- no",
    "/*",
    "日",
    "classify",
    "days",
    "TRUE",
    "\ttab",
    "new\nline",
    "ſ",
    "K",
    "İ"
  };
  private static final String[] TEXTS = {
    "",
    "a",
    "it's",
    "''",
    "%_\\",
    "-- not a comment",
    "/* nor this */",
    "two\nlines",
    "\"",
    "`",
    "日本",
    "WHERE",
    ")",
    "\u0000",
    "\t"
  };

  private final Random random;

  RandomQueries(long seed) {
    random = new Random(seed);
  }

  Query next() {
    return new Query(
        target(),
        mode(),
        entity(),
        random.nextBoolean() ? Optional.of(condition(4)) : Optional.empty(),
        random.nextInt(3) == 0 ? Optional.of(condition(2)) : Optional.empty());
  }

  private Target target() {
    return random.nextBoolean() ? condition(3) : operand(2);
  }

  private Mode mode() {
    return switch (random.nextInt(5)) {
      case 0 -> new Mode.Classify(NONE);
      case 2 -> new Mode.Forecast(2 + random.nextInt(Mode.Forecast.MOST - 1), NONE);
      case 1 -> new Mode.RankTop(1 + random.nextInt(Integer.MAX_VALUE), NONE);
      default -> new Mode.Plain();
    };
  }

  private EntitySet entity() {
    int width = 1 + random.nextInt(3);
    EntitySet.Key key = new EntitySet.Key(name(), list(width, this::name), NONE);
    return random.nextBoolean()
        ? new EntitySet.Each(key)
        : new EntitySet.These(
            key, list(1 + random.nextInt(3), () -> list(width, this::literal)), NONE);
  }

  private Condition condition(int depth) {
    int kind = random.nextInt(depth == 0 ? 4 : 8);
    return switch (kind) {
      case 0 -> new Condition.Compare(operand(depth), pick(Comparison.values()), literal(), NONE);
      case 1 ->
          new Condition.In(
              operand(depth),
              random.nextBoolean(),
              list(1 + random.nextInt(4), this::literal),
              NONE);
      case 2 -> new Condition.IsNull(operand(depth), random.nextBoolean(), NONE);
      case 3 ->
          new Condition.TextMatch(
              operand(depth), random.nextBoolean(), pick(TextOperator.values()), pick(TEXTS), NONE);
      case 4 -> new Condition.Not(condition(depth - 1), NONE);
      case 5, 6 -> new Condition.And(condition(depth - 1), condition(depth - 1), NONE);
      default -> new Condition.Or(condition(depth - 1), condition(depth - 1), NONE);
    };
  }

  private Operand operand(int depth) {
    if (random.nextInt(3) == 0) {
      return new Operand.Column(name(), name(), via(), NONE);
    }
    return new Operand.Aggregate(
        pick(Function.values()),
        random.nextInt(3) == 0 ? new Operand.Rows(name(), NONE) : column(),
        via(),
        depth > 0 && random.nextBoolean() ? Optional.of(condition(depth - 1)) : Optional.empty(),
        new Window(bound(), bound(), pick(Window.Unit.values()), NONE),
        NONE);
  }

  private Operand.Column column() {
    return new Operand.Column(name(), name(), NONE);
  }

  private Via via() {
    int steps = Math.max(0, random.nextInt(6) - 3);
    return new Via(
        list(
            steps,
            () ->
                new Via.Step(
                    random.nextBoolean() ? Optional.of(name()) : Optional.empty(),
                    list(1 + random.nextInt(2), this::name),
                    NONE)));
  }

  private OptionalLong bound() {
    return switch (random.nextInt(5)) {
      case 0 -> OptionalLong.empty();
      case 1 -> OptionalLong.of(random.nextLong());
      default -> OptionalLong.of(random.nextInt(400) - 200);
    };
  }

  private Literal literal() {
    return switch (random.nextInt(6)) {
      case 0 -> new Literal.Text(pick(TEXTS), NONE);
      case 1 -> new Literal.Number(BigDecimal.valueOf(random.nextInt(100) - 50), NONE);
      case 2 ->
          new Literal.Number(
              new BigDecimal(new BigInteger(70, random), random.nextInt(60) - 30), NONE);
      case 3 -> new Literal.Truth(random.nextBoolean(), NONE);
      case 4 -> new Literal.Date(LocalDate.ofEpochDay(random.nextInt(60_000) - 20_000), NONE);
      default ->
          new Literal.Timestamp(
              LocalDateTime.of(1950, 1, 1, 0, 0)
                  .plusSeconds(random.nextInt(Integer.MAX_VALUE))
                  .plusNanos(random.nextBoolean() ? 0 : 1000L * random.nextInt(1_000_000)),
              NONE);
    };
  }

  private String name() {
    return pick(NAMES);
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> List<T> list(int count, Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item.get());
    }
    return items;
  }
}
