// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.tier.Integration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every aggregate on random tables, compared with loops over rows written straight from
 * docs/query.md: for each entity, each anchor time and each fact. Facts reach the entity directly
 * (orders) and over orders without a time of their own (lines).
 */
@Integration
class RandomLabelsTest {
  private static final long DAY = 86_400;
  private static final LocalDateTime START = LocalDateTime.of(2024, 1, 1, 0, 0);

  private record Customer(long id, Long joined, Integer age) {}

  private record Order(String id, Long customer, Long at, Double amount, String status) {}

  private record Line(String order, Integer quantity) {}

  /** A fact of a customer at a time, with what may be aggregated. */
  private record Fact(String key, long customer, long at, Double amount, String status) {}

  private static final List<Customer> CUSTOMERS = new ArrayList<>();
  private static final List<Order> ORDERS = new ArrayList<>();
  private static final List<Line> LINES = new ArrayList<>();
  private static final List<Long> ANCHORS = new ArrayList<>();
  private static GraphSpec graph;
  private static long seed;

  @BeforeAll
  static void makesRandomTables() {
    seed = Long.getLong("labels.seed", new Random().nextLong());
    System.out.println("random tables: -Dlabels.seed=" + seed + " replays them");
    Random random = new Random(seed);
    for (long id = 0; id < 12; id++) {
      CUSTOMERS.add(
          new Customer(
              id,
              random.nextInt(12) == 0 ? null : random.nextInt(60) * DAY,
              random.nextInt(5) == 0 ? null : random.nextInt(4)));
    }
    for (int i = 0; i < 250; i++) {
      ORDERS.add(
          new Order(
              "o%03d".formatted(i),
              random.nextInt(20) == 0 ? null : (long) random.nextInt(14),
              random.nextInt(20) == 0 ? null : random.nextInt(200) * DAY / 2,
              random.nextInt(6) == 0 ? null : random.nextInt(9) - 2.0,
              random.nextInt(6) == 0
                  ? null
                  : new String[] {"open", "paid", "sent"}[random.nextInt(3)]));
    }
    for (int i = 0; i < 300; i++) {
      LINES.add(
          new Line(
              "o%03d".formatted(random.nextInt(270)),
              random.nextInt(6) == 0 ? null : random.nextInt(5)));
    }
    for (int i = 0; i < 9; i++) {
      ANCHORS.add((5L + random.nextInt(200)) * DAY / 2);
    }
    graph =
        new QueryTables()
            .table(
                "customers",
                "id",
                "joined",
                rows(
                    "id BIGINT, joined TIMESTAMP_NTZ, age INT",
                    CUSTOMERS.stream()
                        .map(c -> RowFactory.create(c.id(), time(c.joined()), c.age()))),
                Map.of())
            .table(
                "orders",
                "id",
                "at",
                rows(
                    "id STRING, customer BIGINT, at TIMESTAMP_NTZ, amount DOUBLE, status STRING",
                    ORDERS.stream()
                        .map(
                            o ->
                                RowFactory.create(
                                    o.id(), o.customer(), time(o.at()), o.amount(), o.status()))),
                Map.of())
            .table(
                "lines",
                "",
                null,
                rows(
                    "order STRING, quantity INT",
                    LINES.stream().map(l -> RowFactory.create(l.order(), l.quantity()))),
                Map.of())
            .link("orders.customer -> customers.id")
            .link("lines.order -> orders.id")
            .graph();
  }

  private static Dataset<Row> rows(String columns, Stream<Row> rows) {
    return SharedSpark.session()
        .createDataFrame(rows.collect(Collectors.toList()), StructType.fromDDL(columns));
  }

  private static LocalDateTime time(Long seconds) {
    return seconds == null ? null : START.plusSeconds(seconds);
  }

  /** One query and the same in loops: from the facts in the window to the label, or null. */
  private record Case(String query, List<Fact> facts, long start, long end, Rule rule) {
    @Override
    public String toString() {
      return query;
    }
  }

  /** From the facts in the window, in the order of time and key, to the label. */
  private interface Rule extends Function<List<Fact>, Object> {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (long[] window : new long[][] {{0, 30}, {7, 21}, {0, 1}}) {
      String w = ", " + window[0] + ", " + window[1] + ")";
      add(cases, "COUNT(orders.*" + w, window, facts -> (double) facts.size());
      add(cases, "COUNT(orders.amount" + w, window, facts -> (double) amounts(facts).size());
      add(cases, "SUM(orders.amount" + w, window, facts -> sum(facts));
      add(
          cases,
          "AVG(orders.amount" + w,
          window,
          facts -> amounts(facts).isEmpty() ? null : sum(facts) / amounts(facts).size());
      add(
          cases,
          "MIN(orders.amount" + w,
          window,
          facts -> amounts(facts).stream().min(Double::compare).orElse(null));
      add(
          cases,
          "MAX(orders.amount" + w,
          window,
          facts -> amounts(facts).stream().max(Double::compare).orElse(null));
      add(
          cases,
          "FIRST(orders.amount" + w,
          window,
          facts -> amounts(facts).stream().findFirst().orElse(null));
      add(
          cases,
          "LAST(orders.status" + w,
          window,
          facts -> statuses(facts).stream().reduce((a, b) -> b).orElse(null));
      add(
          cases,
          "COUNT_DISTINCT(orders.status" + w,
          window,
          facts -> (double) new TreeSet<>(statuses(facts)).size());
      add(
          cases,
          "LIST_DISTINCT(orders.status" + w + " CLASSIFY",
          window,
          facts -> List.copyOf(new TreeSet<>(statuses(facts))));
      add(
          cases,
          "COUNT(orders.* WHERE orders.status IN ('open', 'paid') AND orders.amount > 1.5"
              + w
              + " >= 2",
          window,
          facts ->
              facts.stream()
                          .filter(f -> f.status() != null && !f.status().equals("sent"))
                          .filter(f -> f.amount() != null && f.amount() > 1.5)
                          .count()
                      >= 2
                  ? 1
                  : 0);
      add(
          cases,
          "AVG(orders.amount" + w + " IS NULL OR SUM(orders.amount" + w + " > 3",
          window,
          facts -> amounts(facts).isEmpty() || sum(facts) > 3 ? 1 : 0);
      add(
          cases,
          "NOT MAX(orders.amount" + w + " > 3",
          window,
          facts ->
              amounts(facts).isEmpty()
                  ? null
                  : amounts(facts).stream().anyMatch(a -> a > 3) ? 0 : 1);
      cases.add(
          new Case("SUM(lines.quantity" + w, null, window[0], window[1], facts -> sum(facts)));
      cases.add(
          new Case(
              "COUNT(lines.* WHERE orders.status != 'open'" + w,
              null,
              window[0],
              window[1],
              facts ->
                  (double)
                      facts.stream()
                          .filter(f -> f.status() != null && !f.status().equals("open"))
                          .count()));
    }
    return cases;
  }

  private static void add(List<Case> cases, String query, long[] window, Rule rule) {
    cases.add(new Case(query, ORDERS_AS_FACTS, window[0], window[1], rule));
  }

  private static final List<Fact> ORDERS_AS_FACTS = List.of();

  private static List<Double> amounts(List<Fact> facts) {
    return facts.stream().map(Fact::amount).filter(a -> a != null).toList();
  }

  private static List<String> statuses(List<Fact> facts) {
    return facts.stream().map(Fact::status).filter(s -> s != null).toList();
  }

  private static double sum(List<Fact> facts) {
    return amounts(facts).stream().mapToDouble(a -> a).sum();
  }

  private static List<Fact> orders() {
    return ORDERS.stream()
        .filter(o -> o.customer() != null && o.at() != null)
        .map(o -> new Fact(o.id(), o.customer(), o.at(), o.amount(), o.status()))
        .sorted(
            (a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : a.key().compareTo(b.key()))
        .toList();
  }

  private static List<Fact> lines() {
    List<Fact> facts = new ArrayList<>();
    for (Line line : LINES) {
      for (Fact order : orders()) {
        if (order.key().equals(line.order())) {
          Double quantity = line.quantity() == null ? null : (double) line.quantity();
          facts.add(new Fact(order.key(), order.customer(), order.at(), quantity, order.status()));
        }
      }
    }
    return facts;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anAggregateIsWhatALoopOverTheRowsGives(Case example) {
    check(example, "", (customer, anchor) -> true);
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void whereAndAssumingAreWhatLoopsGive(String conditions, Keep keep) {
    List<Case> cases = cases();
    check(cases.get(0), conditions, keep);
    check(cases.get(3), conditions, keep);
  }

  /** Whether an entity is asked about at an anchor time. */
  private interface Keep {
    boolean test(Customer customer, long anchor);
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> conditions() {
    return Stream.of(
        keep("WHERE customers.age >= 2", (c, a) -> c.age() != null && c.age() >= 2),
        keep(
            "WHERE customers.age IS NULL OR NOT customers.age = 1",
            (c, a) -> c.age() == null || c.age() != 1),
        keep("WHERE COUNT(orders.*, -20, 0) > 0", (c, a) -> count(c, a - 20 * DAY, a) > 0),
        keep(
            "WHERE COUNT(orders.*, -INF, -10) = 0",
            (c, a) -> count(c, Long.MIN_VALUE, a - 10 * DAY) == 0),
        keep(
            "ASSUMING COUNT(orders.*, 0, 240, HOURS) >= 1",
            (c, a) -> count(c, a, a + 10 * DAY) >= 1),
        keep(
            "WHERE COUNT(orders.*, -4, 0, WEEKS) > 0 ASSUMING COUNT(orders.*, 3, 20) < 2",
            (c, a) -> count(c, a - 28 * DAY, a) > 0 && count(c, a + 3 * DAY, a + 20 * DAY) < 2));
  }

  private static org.junit.jupiter.params.provider.Arguments keep(String text, Keep keep) {
    return org.junit.jupiter.params.provider.Arguments.of(text, keep);
  }

  /** A label has the numbers that queries of each window alone have, whatever passes they take. */
  @Test
  void aForecastIsTheLabelsOfEachOfItsWindows() {
    List<Instant> anchors = ANCHORS.stream().map(RandomLabelsTest::instant).toList();
    Map<String, List<Object>> expected = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      String query = "PREDICT SUM(orders.amount, %d, %d) FOR EACH customers.id";
      made(query.formatted(2 + 9 * i, 11 + 9 * i), anchors)
          .forEach(
              (of, label) -> expected.computeIfAbsent(of, any -> new ArrayList<>()).add(label));
    }
    String forecast =
        "PREDICT SUM(orders.amount, 2, 11) FORECAST 3 TIMEFRAMES FOR EACH customers.id";
    assertThat(made(forecast, anchors)).as("seed %s", seed).isEqualTo(expected);
    Map<String, Object> days =
        made("PREDICT COUNT(orders.*, 0, 1) FORECAST 40 TIMEFRAMES FOR EACH customers.id", anchors);
    Map<String, Object> all = made("PREDICT COUNT(orders.*, 0, 40) FOR EACH customers.id", anchors);
    assertThat(days.keySet()).isEqualTo(all.keySet());
    days.forEach(
        (of, list) ->
            assertThat(((List<?>) list).stream().mapToDouble(day -> (double) day).sum())
                .as("seed %s, %s", seed, of)
                .isEqualTo((double) all.get(of)));
  }

  private static Map<String, Object> made(String query, List<Instant> anchors) {
    Map<String, Object> made = new HashMap<>();
    for (Row row :
        PredictiveQuery.parse(query)
            .labels(SharedSpark.session(), graph, Anchors.at(anchors))
            .collectAsList()) {
      Object label = row.get(2) instanceof scala.collection.Seq ? row.getList(2) : row.get(2);
      assertThat(made.put(row.get(0) + " " + row.getTimestamp(1).toInstant(), label)).isNull();
    }
    return made;
  }

  private static long count(Customer customer, long after, long until) {
    return orders().stream()
        .filter(o -> o.customer() == customer.id() && o.at() > after && o.at() <= until)
        .count();
  }

  private static void check(Case example, String conditions, Keep keep) {
    List<Instant> anchors = ANCHORS.stream().map(RandomLabelsTest::instant).toList();
    String query = "PREDICT " + example.query() + " FOR EACH customers.id " + conditions;
    Map<String, Object> made = made(query, anchors);
    List<Fact> facts = example.facts() == null ? lines() : orders();
    Map<String, Object> expected = new HashMap<>();
    for (Customer customer : CUSTOMERS) {
      for (long anchor : ANCHORS) {
        boolean exists = customer.joined() != null && customer.joined() <= anchor;
        List<Fact> within =
            facts.stream()
                .filter(f -> f.customer() == customer.id())
                .filter(f -> f.at() > anchor + example.start() * DAY)
                .filter(f -> f.at() <= anchor + example.end() * DAY)
                .toList();
        Object label = example.rule().apply(within);
        if (exists && keep.test(customer, anchor) && label != null) {
          expected.put(customer.id() + " " + instant(anchor), label);
        }
      }
    }
    assertThat(made).as("seed %s: %s", seed, query).isEqualTo(expected);
  }

  private static Instant instant(long seconds) {
    return START.plusSeconds(seconds).toInstant(ZoneOffset.UTC);
  }
}
