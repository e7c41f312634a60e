// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.application.audit.AuditReport.Status;
import io.sparkgnn.cli.SparkSessions;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two routes from a query to labels on random tables with rows that the graph leaves out: orders
 * resent with other values, null keys, null times, NaN; and two foreign keys to one table.
 */
@Integration
class GraphRowsAuditTest {
  private static final List<Instant> ANCHORS =
      List.of(Instant.parse("2024-01-10T00:00:00Z"), Instant.parse("2024-02-01T00:00:00Z"));

  @TempDir static Path folder;
  private static SparkSession spark;
  private static GraphSpec graph;
  private static SourceTables tables;
  private static long seed;

  @BeforeAll
  static void buildsAGraphOfRandomTables() {
    seed = Long.getLong("labels.seed", new Random().nextInt(1_000_000));
    System.out.println("random duplicates: -Dlabels.seed=" + seed + " replays them");
    spark = SparkSessions.open("local[2]");
    graph =
        new GraphSpec(
            folder.resolve("g").toString(),
            List.of(
                table("customers", "customer_id", "joined", Map.of()),
                table("orders", "order_id", "at", Map.of("memo", "ignore", "code", "categorical")),
                table("lines", "", null, Map.of())),
            List.of(
                LinkSpec.parse("orders.buyer -> customers.customer_id"),
                LinkSpec.parse("orders.receiver -> customers.customer_id"),
                LinkSpec.parse("lines.order_id -> orders.order_id")),
            0);
    write(
        "customers",
        "SELECT nullif(id %% 41, 40) AS customer_id, nullif(int(rand(%1$d) * 9), 8) AS age,"
            + " nullif(TIMESTAMP '2024-01-01' + make_dt_interval(int(rand(%1$d + 1) * 15)),"
            + " TIMESTAMP '2024-01-03') AS joined FROM range(90)");
    write(
        "orders",
        "SELECT nullif(concat('o', int(rand(%1$d + 2) * 300)), 'o7') AS order_id,"
            + " nullif(int(rand(%1$d + 3) * 44), 3) AS buyer, int(rand(%1$d + 4) * 44) AS receiver,"
            + " CASE WHEN rand(%1$d + 5) < 0.1 THEN double('NaN') WHEN rand(%1$d + 5) < 0.15 THEN"
            + " double('Infinity') WHEN rand(%1$d + 5) < 0.2 THEN NULL ELSE"
            + " double(int(rand(%1$d + 6) * 6)) END AS amount,"
            + " int(rand(%1$d + 7) * 3) AS code, concat('m', int(rand(%1$d + 8) * 1000)) AS memo,"
            + " nullif(TIMESTAMP '2024-01-01' + make_dt_interval(int(rand(%1$d + 9) * 60)),"
            + " TIMESTAMP '2024-01-05') AS at FROM range(800)");
    write(
        "lines",
        "SELECT concat('o', int(rand(%1$d + 10) * 310)) AS order_id,"
            + " int(rand(%1$d + 11) * 5) AS quantity FROM range(900)");
    new GraphBuild(spark, graph).run();
    tables = new SourceTables(spark, graph, GraphHandle.manifest(spark, graph.path()));
  }

  private static TableSpec table(
      String name, String key, String time, Map<String, String> columns) {
    return TableSpec.builder(name)
        .source(TableSource.files("parquet", folder.resolve(name).toString()))
        .primaryKey(key.isEmpty() ? List.of() : List.of(key))
        .time(time)
        .columns(columns)
        .build();
  }

  private static void write(String name, String sql) {
    spark.sql(sql.formatted(seed)).write().parquet(folder.resolve(name).toString());
  }

  private static Check check(String query, Dataset<Row> labels) {
    List<String> keys = List.of("customer_id");
    QueryLabels definition =
        new QueryLabels(PredictiveQuery.parse(query).tree(), tables, keys, "anchor_time", "label");
    return new LabelCheck(tables, keys, "anchor_time", "label").run(labels, definition, 3);
  }

  private static Dataset<Row> labels(String query) {
    return PredictiveQuery.parse(query).labels(spark, graph, Anchors.at(ANCHORS)).drop("split");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUM(orders.amount VIA buyer, 0, 20)",
        "LAST(orders.amount VIA buyer, 0, 20)",
        "SUM(lines.quantity VIA orders.receiver, 0, 20)",
        "COUNT(orders.* VIA buyer WHERE orders.amount > 2 AND orders.memo < 'm5', 0, 20)",
        "COUNT(orders.* VIA buyer WHERE customers.age VIA receiver >= 3, 0, 20)",
        "COUNT(orders.* VIA buyer, 0, 20) > 1 OR COUNT(orders.* VIA receiver, 0, 20) > 3",
      })
  void theTwoRoutesAgree(String target) {
    String query = "PREDICT " + target + " FOR EACH customers.customer_id";
    Check check = check(query, labels(query));
    assertThat(check.findings()).as("seed %s: %s", seed, query).isEmpty();
    assertThat((Integer) check.figures().get("rows")).as(query).isGreaterThan(30);
  }

  @Test
  void labelsThatCountRowsTheGraphLeavesOutAreFound() {
    String query = "PREDICT COUNT(orders.* VIA buyer, 0, 20) FOR EACH customers.customer_id";
    labels(query).createOrReplaceTempView("kept_labels");
    spark.read().parquet(folder.resolve("orders").toString()).createOrReplaceTempView("raw_orders");
    // What counting the source's own rows gives, duplicates and rows without a key included.
    Dataset<Row> raw =
        spark.sql(
            "SELECT l.customer_id, l.anchor_time, count(o.buyer) AS label FROM kept_labels l LEFT"
                + " JOIN raw_orders o ON o.buyer = l.customer_id AND o.at > l.anchor_time AND o.at"
                + " <= l.anchor_time + INTERVAL 20 DAYS GROUP BY 1, 2");
    Check check = check(query, raw);
    assertThat(check.status()).isEqualTo(Status.FINDING);
    assertThat(check.findings().toString()).contains("the source tables give");
  }

  @Test
  void aDefinitionInSqlSeesTheRowsOfTheGraph() {
    String query = "PREDICT COUNT(orders.* VIA buyer, 0, 20) FOR EACH customers.customer_id";
    SqlLabels sql =
        new SqlLabels(
            "SELECT s.customer_id, s.anchor_time, count(o.order_id) AS label FROM seeds s LEFT JOIN"
                + " orders o ON o.buyer = s.customer_id AND o.at > s.anchor_time AND o.at <="
                + " s.anchor_time + INTERVAL 20 DAYS GROUP BY 1, 2");
    Check check =
        new LabelCheck(tables, List.of("customer_id"), "anchor_time", "label")
            .run(labels(query), sql, 3);
    assertThat(check.findings()).as("seed %s", seed).isEmpty();
  }
}
