// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.graphbuild.GraphOrigin;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Labels of tables with duplicates, null keys, null times and NaN, compared with loops over the
 * rows that the built graph really holds, read from the graph store.
 */
@Integration
class GraphRowsLabelsTest {
  private static final String CUSTOMERS = "id BIGINT, joined TIMESTAMP_NTZ, age DOUBLE";
  private static final String ORDERS =
      "id STRING, customer BIGINT, at TIMESTAMP_NTZ, memo STRING, amount DOUBLE";
  private static final String LINES = "order STRING, quantity DOUBLE";
  private static final long DAY = 86_400;

  @TempDir Path folder;

  private final long seed = Long.getLong("labels.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  /** A row of the graph: missing values are NaN. */
  private record Node(String key, long time, int parent, double value) {}

  private interface Rule extends Function<List<Node>, Double> {}

  @Test
  void labelsAreMadeOfTheRowsThatTheGraphHolds() {
    System.out.println("random duplicates: -Dlabels.seed=" + seed + " replays them");
    List<Row> customers = customers();
    List<Row> orders = orders();
    List<Row> lines = lines();
    GraphSpec graph = graph(customers, orders, lines);
    new GraphBuild(SharedSpark.session(), graph).run();
    List<Instant> anchors = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      anchors.add(Instant.ofEpochSecond(random.nextInt(80) * DAY / 2));
    }
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      List<Node> people = nodes(store, 0, -1);
      List<Node> bought = nodes(store, 1, 0);
      List<Node> parts = nodes(store, 2, 1);
      List<Node> partsOfPeople = new ArrayList<>();
      for (Node part : parts) {
        int of = part.parent() < 0 ? -1 : bought.get(part.parent()).parent();
        partsOfPeople.add(new Node(part.key(), part.time(), of, part.value()));
      }
      Map<String, Rule> rules = new HashMap<>();
      rules.put("COUNT(orders.*, 0, 9)", facts -> (double) facts.size());
      rules.put(
          "SUM(orders.amount, 0, 9)", facts -> values(facts).stream().reduce(0.0, Double::sum));
      rules.put("COUNT(orders.amount, 0, 9)", facts -> (double) values(facts).size());
      rules.put(
          "COUNT_DISTINCT(orders.amount, 0, 9)",
          facts -> (double) new TreeSet<>(values(facts)).size());
      rules.put(
          "AVG(orders.amount, 0, 9)",
          facts -> values(facts).stream().mapToDouble(v -> v).average().orElse(Double.NaN));
      rules.put(
          "MAX(orders.amount, 0, 9)",
          facts -> values(facts).stream().mapToDouble(v -> v).max().orElse(Double.NaN));
      rules.put(
          "MIN(orders.amount, 0, 9)",
          facts -> values(facts).stream().mapToDouble(v -> v).min().orElse(Double.NaN));
      // Node ids are in the order of time and key, as FIRST and LAST are.
      rules.put(
          "FIRST(orders.amount, 0, 9)",
          facts -> values(facts).isEmpty() ? Double.NaN : values(facts).get(0));
      rules.put(
          "LAST(orders.amount, 0, 9)",
          facts ->
              values(facts).isEmpty() ? Double.NaN : values(facts).get(values(facts).size() - 1));
      rules.put(
          "COUNT(orders.* WHERE orders.amount > 2, 0, 9)",
          facts -> (double) values(facts).stream().filter(v -> v > 2).count());
      rules.put(
          "COUNT(orders.* WHERE NOT orders.amount > 2, 0, 9)",
          facts -> (double) values(facts).stream().filter(v -> v <= 2).count());
      rules.put(
          "COUNT(orders.* WHERE orders.amount IS NULL, 0, 9)",
          facts -> (double) (facts.size() - values(facts).size()));
      rules.put(
          "SUM(lines.quantity, 0, 9)", facts -> values(facts).stream().reduce(0.0, Double::sum));
      rules.forEach(
          (target, rule) ->
              check(
                  graph,
                  "PREDICT " + target + " FOR EACH customers.id",
                  anchors,
                  people,
                  target.contains("lines") ? partsOfPeople : bought,
                  rule));
      List<Node> aged = people.stream().map(p -> p.value() >= 2 ? p : null).toList();
      check(
          graph,
          "PREDICT COUNT(orders.*, 0, 9) FOR EACH customers.id WHERE customers.age >= 2",
          anchors,
          aged,
          bought,
          facts -> (double) facts.size());
    }
    List<String> notes =
        PredictiveQuery.parse("PREDICT COUNT(orders.*, 0, 9) FOR EACH customers.id")
            .plan(SharedSpark.session(), graph, Anchors.at(anchors))
            .notes();
    assertThat(String.join("\n", notes))
        .containsPattern(
            "not counted, as in the graph: \\d+ rows? of orders: a key that an earlier")
        .containsPattern("of orders: a null in the primary key")
        .containsPattern("of customers: no time");
  }

  @Test
  void theSameRowStaysWhicheverColumnsAreAskedForAndHoweverRowsLie() {
    List<Row> orders = orders();
    List<Row> customers = customers();
    List<Instant> anchors =
        List.of(Instant.ofEpochSecond(10 * DAY), Instant.ofEpochSecond(20 * DAY));
    String query = "PREDICT LIST_DISTINCT(orders.memo, 0, 20) CLASSIFY FOR EACH customers.id";
    Map<String, Object> first = made(graph(customers, orders, List.of()), query, anchors);
    assertThat(first).as("seed %s", seed).isNotEmpty();
    for (int i = 0; i < 3; i++) {
      Collections.shuffle(orders, random);
      Collections.shuffle(customers, random);
      assertThat(made(graph(customers, orders, List.of()), query, anchors))
          .as("seed %s", seed)
          .isEqualTo(first);
    }
  }

  @Test
  void tablesReadAgainFromAGraphGiveTheSameLabels() {
    GraphSpec frames = graph(customers(), orders(), lines());
    List<TableSpec> tables = new ArrayList<>();
    for (TableSpec table : frames.tables()) {
      String path = folder.resolve(table.name()).toString();
      table.source().data().write().parquet(path);
      tables.add(
          TableSpec.builder(table.name())
              .source(TableSource.files("parquet", path))
              .primaryKey(table.primaryKey())
              .time(table.time())
              .columns(table.columns())
              .build());
    }
    GraphSpec graph = new GraphSpec(frames.path(), tables, frames.links(), 0);
    new GraphBuild(SharedSpark.session(), graph).run();
    List<Instant> anchors = List.of(Instant.ofEpochSecond(10 * DAY));
    String query = "PREDICT SUM(orders.amount, 0, 20) FOR EACH customers.id";
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      GraphSpec again = GraphOrigin.of(graph.path(), store.manifest());
      assertThat(made(again, query, anchors))
          .as("seed %s", seed)
          .isNotEmpty()
          .isEqualTo(made(graph, query, anchors));
    }
  }

  private void check(
      GraphSpec graph,
      String query,
      List<Instant> anchors,
      List<Node> people,
      List<Node> facts,
      Rule rule) {
    Map<String, Object> expected = new HashMap<>();
    for (Instant anchor : anchors) {
      long from = anchor.getEpochSecond() * 1_000_000;
      long to = from + 9 * DAY * 1_000_000;
      for (int id = 0; id < people.size(); id++) {
        int person = id;
        Double label =
            rule.apply(
                facts.stream()
                    .filter(f -> f.parent() == person && f.time() > from && f.time() <= to)
                    .toList());
        Node node = people.get(id);
        if (node != null && node.time() <= from && !label.isNaN()) {
          expected.put(node.key() + " " + anchor, label);
        }
      }
    }
    assertThat(made(graph, query, anchors)).as("seed %s: %s", seed, query).isEqualTo(expected);
  }

  private static Map<String, Object> made(GraphSpec graph, String query, List<Instant> anchors) {
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

  private static List<Double> values(List<Node> facts) {
    return facts.stream().map(Node::value).filter(v -> !v.isNaN()).toList();
  }

  private static List<Node> nodes(GraphStore store, int table, int link) {
    NodeType type = store.schema().nodeTypes().get(table);
    FeatureColumn column = type.columns().get(0);
    ByteBuffer row = ByteBuffer.allocateDirect(type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    List<Node> nodes = new ArrayList<>();
    try (FeatureStore.Reader reader = store.features().reader()) {
      for (int id = 0; id < type.rows(); id++) {
        reader.read(table, new long[] {id}, 1, row.clear());
        nodes.add(
            new Node(
                type.key().isEmpty() ? "" : KeyCodec.print(type.key(), store.keys().key(table, id)),
                store.topology().time(table, id),
                link < 0 ? -1 : (int) store.topology().parents(link).parent(id),
                row.getFloat(column.byteOffset())));
      }
    }
    return nodes;
  }

  private GraphSpec graph(List<Row> customers, List<Row> orders, List<Row> lines) {
    GraphSpec graph =
        new QueryTables()
            .table(
                "customers", "id", "joined", rows(customers, CUSTOMERS), Map.of("age", "numeric"))
            .table(
                "orders",
                "id",
                "at",
                rows(orders, ORDERS),
                Map.of("amount", "numeric", "memo", "ignore"))
            .table("lines", "", null, rows(lines, LINES), Map.of("quantity", "numeric"))
            .link("orders.customer -> customers.id")
            .link("lines.order -> orders.id")
            .graph();
    return new GraphSpec(folder.resolve("g").toString(), graph.tables(), graph.links(), 0);
  }

  private static org.apache.spark.sql.Dataset<Row> rows(List<Row> rows, String columns) {
    return SharedSpark.session().createDataFrame(rows, StructType.fromDDL(columns)).repartition(3);
  }

  private List<Row> customers() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Long id = random.nextInt(15) == 0 ? null : (long) random.nextInt(20);
      again(rows, RowFactory.create(id, time(20), value()));
    }
    rows.add(RowFactory.create(77L, null, 1.0));
    return rows;
  }

  private List<Row> orders() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String id = random.nextInt(20) == 0 ? null : "o" + random.nextInt(150);
      Long customer = random.nextInt(15) == 0 ? null : (long) random.nextInt(22);
      // A resent row mostly has the time of the first.
      LocalDateTime at = id != null && random.nextBoolean() ? day(id.hashCode() & 31) : time(40);
      again(rows, RowFactory.create(id, customer, at, "m" + random.nextInt(1000), value()));
    }
    return rows;
  }

  private List<Row> lines() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      again(rows, RowFactory.create("o" + random.nextInt(160), value()));
    }
    return rows;
  }

  /** Adds a row, and now and then adds it twice. */
  private void again(List<Row> rows, Row row) {
    rows.add(row);
    if (random.nextInt(6) == 0) {
      rows.add(row);
    }
  }

  private LocalDateTime time(int days) {
    return random.nextInt(12) == 0 ? null : day(random.nextInt(days));
  }

  private static LocalDateTime day(int day) {
    return LocalDateTime.ofEpochSecond(day * DAY, 0, ZoneOffset.UTC);
  }

  private Double value() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> Double.NaN;
      case 2 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      default -> (double) random.nextInt(6);
    };
  }
}
