// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.application.audit.AuditReport.Status;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.cli.SparkSessions;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two routes from a query to labels, on the shop of the quickstart. */
@Integration
class QueryLabelsTest {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static JobFile job;
  private static SourceTables tables;

  @BeforeAll
  static void buildsAShop() throws IOException {
    spark = SparkSessions.open("local[2]");
    new ShopTables(spark, new Shop(60, 20, 5), folder.resolve("tables").toString()).write();
    job = JobFile.parse("shop", ShopJob.asking(folder.toString()));
    new GraphBuild(spark, job.graph()).run();
    Manifest manifest = GraphHandle.manifest(spark, job.graph().path());
    tables = new SourceTables(spark, job.graph(), manifest);
  }

  private static Dataset<Row> labels(String query) {
    return PredictiveQuery.parse(query)
        .labels(spark, job.graph(), Anchors.automatic())
        .drop("split");
  }

  private static Check check(String query, Dataset<Row> labels) {
    QueryLabels definition =
        new QueryLabels(
            PredictiveQuery.parse(query).tree(),
            tables,
            List.of("customer_id"),
            "anchor_time",
            "label");
    return new LabelCheck(tables, List.of("customer_id"), "anchor_time", "label")
        .run(labels, definition, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COUNT(orders.*, 0, 30) > 0",
        "SUM(orders.total, 0, 1, MONTHS)",
        "AVG(order_lines.quantity, 5, 40)",
        "COUNT_DISTINCT(events.product_id, 0, 2, WEEKS)",
        "MIN(orders.total, 0, 900, HOURS)",
        "LAST(order_lines.discount, 0, 60)",
        "FIRST(orders.total, 0, 60)",
        "COUNT(order_lines.* WHERE products.category IN ('toys', 'books')"
            + " AND NOT orders.channel = 'web', 0, 45)",
        "SUM(events.event_id WHERE events.kind LIKE 'v%' OR events.kind IS NULL, 0, 9)"
            + " >= 100 OR MAX(orders.total, 0, 30) IS NULL",
        "LIST_DISTINCT(events.kind, 0, 10) CONTAINS 'cart'",
        "LAST(events.kind, 0, 30) CLASSIFY",
      })
  void theTwoRoutesAgree(String target) {
    agree("PREDICT " + target + " FOR EACH customers.customer_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WHERE COUNT(orders.*, -INF, 0) > 1 AND customers.region != 'north'",
        "WHERE customers.signed_up_at < 2024-02-01 OR customers.channel STARTS WITH 'w'",
        "WHERE LAST(events.kind, -30, 0) IN ('view', 'cart') ASSUMING COUNT(events.*, 0, 20) > 2",
      })
  void theyAgreeOnWhomTheQueryIsAbout(String conditions) {
    agree("PREDICT COUNT(orders.*, 0, 30) FOR EACH customers.customer_id " + conditions);
  }

  private static void agree(String query) {
    Check check = check(query, labels(query));
    assertThat(check.findings()).as(query).isEmpty();
    assertThat((Integer) check.figures().get("rows")).as(query).isGreaterThan(50);
  }

  @Test
  void aLabelOfAnotherWindowIsFound() {
    String query = "PREDICT COUNT(orders.*, 0, 30) FOR EACH customers.customer_id";
    Check check = check(query, labels(query.replace("30", "33")));
    assertThat(check.status()).isEqualTo(Status.FINDING);
    assertThat(check.findings().toString()).contains("the source tables give");
  }

  @Test
  void aLabelOfAnEntityThatIsNotThereYetOrNotAskedAboutIsFound() {
    String query = "PREDICT COUNT(orders.*, 0, 30) FOR EACH customers.customer_id";
    Dataset<Row> labels = labels(query);
    Dataset<Row> early =
        labels.withColumn("anchor_time", functions.lit("2023-01-01").cast("timestamp")).distinct();
    assertThat(check(query, early).findings().toString()).contains("have no label there");
    Check asked = check(query + " WHERE customers.region = 'north'", labels);
    assertThat(asked.findings().toString()).contains("the source tables give none");
  }
}
