// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.audit.AuditReport;
import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plants each kind of leak in the quickstart's shop and sees the audit catch it, and only it. */
@Integration
class AuditCommandTest {
  private static final String ALL = "labels,samples,canary,columns";

  @TempDir static Path folder;
  private static SparkSession spark;
  private static Path job;

  @BeforeAll
  static void makesAShop() throws IOException {
    spark = CommandRun.spark();
    new ShopTables(spark, new Shop(150, 30, 3), path("tables")).write();
    job = Files.writeString(folder.resolve("shop.yaml"), ShopJob.text(folder.toString()));
    CommandRun.good(with("fit", "--set", "training.epochs=2"));
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String[] with(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, job.toString(), "--set", "model.channels=8"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private record Audit(CommandRun run, JsonNode content) {
    JsonNode check(String name) {
      for (JsonNode check : content.get("checks")) {
        if (check.get("name").asText().equals(name)) {
          return check;
        }
      }
      throw new AssertionError("no check " + name);
    }

    String status(String name) {
      return check(name).get("status").asText();
    }

    String findings(String name) {
      return check(name).get("findings").toString();
    }
  }

  /** Makes some of the checks; each test asks for those that it looks at. */
  private static Audit audit(String checks, String name, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--checks", checks));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    Path report = folder.resolve(name + ".json");
    arguments.addAll(List.of("--report", report.toString(), "--canary-graphs", "1"));
    CommandRun run = CommandRun.of(with("audit", arguments.toArray(String[]::new)));
    assertThat(run.status()).as(run.err()).isLessThan(2);
    assertThat(report).as(run.err()).exists();
    String json = Files.readString(report);
    assertThat(AuditReport.isIntact(json)).isTrue();
    return new Audit(run, new ObjectMapper().readTree(json).get("content"));
  }

  @Test
  void theCleanShopIsSilent() throws IOException {
    Audit audit = audit(ALL, "clean");
    assertThat(audit.run().out()).doesNotContain("!");
    for (String check : List.of("labels", "samples", "canary", "columns")) {
      assertThat(audit.status(check)).as(audit.run().out()).isEqualTo("CLEAN");
    }
    assertThat(audit.run().status()).isZero();
    JsonNode labels = audit.check("labels").get("figures");
    assertThat(labels.get("rows").asInt()).isGreaterThan(500);
    JsonNode samples = audit.check("samples").get("figures");
    assertThat(samples.get("seeds").asInt()).isEqualTo(150);
    assertThat(samples.get("tables").get("order_lines").get("rows").asInt()).isPositive();
    JsonNode round = audit.check("canary").get("figures").get("rounds").get(0);
    assertThat(round.get("control_moved").asInt()).isGreaterThan(140);
    assertThat(round.get("moved_most").asDouble()).isZero();
    assertThat(round.get("tables").toString()).contains("orders", "order_lines", "events");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().contains("canary"));
    }
    assertThat(folder.resolve("clean.txt")).content().contains("sha256 ");
  }

  @Test
  void labelsOfAnotherWindowAreCaught() throws IOException {
    Dataset<Row> labels = spark.read().format("delta").load(path("tables/validation"));
    labels
        .withColumn(
            "orders_again",
            functions.expr(
                "case when customer_id % 7 = 0 then 1 - orders_again else orders_again end"))
        .write()
        .format("delta")
        .save(path("tables/wrong_labels"));
    Audit audit =
        audit(
            "labels,samples,columns",
            "wrong-labels",
            "task.validation.path=" + path("tables/wrong_labels"));
    assertThat(audit.run().status()).isEqualTo(1);
    assertThat(audit.status("labels")).isEqualTo("FINDING");
    assertThat(audit.findings("labels")).contains("the label table has", "the source tables give");
    assertThat(audit.status("samples")).isEqualTo("CLEAN");
    assertThat(audit.status("columns")).isEqualTo("CLEAN");
  }

  @Test
  void labelsWithoutADefinitionAreSaidNotToBeChecked() throws IOException {
    Audit audit = audit("labels", "undefined", "audit.labels=null");
    assertThat(audit.status("labels")).isEqualTo("NOT_CHECKED");
    assertThat(audit.run().out())
        .contains("labels   not checked  the job file does not say in audit.labels");
    assertThat(audit.run().status()).isZero();
  }

  @Test
  void anEdgeTypeWhoseTimeIsIgnoredIsCaughtInTheSamplesAndByTheCanary() throws IOException {
    String edge = "CUSTOMERS.CUSTOMER_ID->ORDERS.CUSTOMER_ID";
    Audit audit =
        audit(
            "labels,samples,canary",
            "static",
            "sampling.strategy={default: last, \"" + edge + "\": static}",
            "output.model=" + path("none"));
    assertThat(audit.run().status()).isEqualTo(1);
    assertThat(audit.status("samples")).isEqualTo("FINDING");
    assertThat(audit.findings("samples"))
        .contains("customers.customer_id->orders.customer_id at hop 1")
        .contains("are newer than their seed");
    assertThat(audit.status("canary")).isEqualTo("FINDING");
    assertThat(audit.findings("canary")).contains("moved").contains("became");
    assertThat(audit.status("labels")).isEqualTo("CLEAN");
  }

  @Test
  void aGraphThatDatesRowsEarlierThanTheirSourceIsCaught() throws IOException {
    Path events = folder.resolve("events.parquet");
    Dataset<Row> rows = spark.read().format("delta").load(path("tables/events"));
    rows.withColumn("happened_at", functions.expr("happened_at - interval 20 days"))
        .write()
        .parquet(events.toString());
    String[] settings = {
      "graph.tables.events.source={path: " + events + "}", "graph.path=" + path("early")
    };
    CommandRun.good(with("build", "--set", settings[0], "--set", settings[1]));
    rows.write().mode("overwrite").parquet(events.toString());
    Audit audit = audit("samples", "early", settings[0], settings[1]);
    assertThat(audit.run().status()).isEqualTo(1);
    assertThat(audit.status("samples")).isEqualTo("FINDING");
    assertThat(audit.findings("samples")).contains("by events's source");
  }

  @Test
  void aColumnWithoutATimeThatKnowsTheLabelIsNamed() throws IOException {
    // The warehouse keeps on each customer whether the newest window brought an order.
    Dataset<Row> customers = spark.read().format("delta").load(path("tables/customers"));
    Dataset<Row> labels = spark.read().format("delta").load(path("tables/validation"));
    customers
        .join(
            labels.selectExpr("customer_id", "double(orders_again) * 10 as loyalty_points"),
            "customer_id")
        .write()
        .format("delta")
        .save(path("tables/scored_customers"));
    Audit audit =
        audit(
            "samples,canary,columns",
            "column",
            "graph.tables.customers.source.path=" + path("tables/scored_customers"),
            "graph.path=" + path("scored"),
            "task.train.path=" + path("tables/validation"),
            "output.model=" + path("none"));
    assertThat(audit.run().status()).isEqualTo(1);
    assertThat(audit.status("columns")).isEqualTo("FINDING");
    assertThat(audit.findings("columns"))
        .contains("customers.loyalty_points")
        .contains("alone predicts the label: AUROC 1.0000")
        .doesNotContain("birth_year");
    assertThat(audit.status("samples")).isEqualTo("CLEAN");
    assertThat(audit.status("canary")).isEqualTo("CLEAN");
  }

  @Test
  void whatTheBuildFoundIsAFindingToo() throws IOException {
    Audit audit =
        audit(
            "columns",
            "written-back",
            ShopJob.LEAK,
            "graph.path=" + path("leaking"),
            "output.model=" + path("none"));
    assertThat(audit.run().status()).isEqualTo(1);
    assertThat(audit.findings("columns")).contains("orders.next_order_at");
  }

  @Test
  void aQuestionsLabelsAreRecomputedByAnotherRoute() throws IOException {
    Path asking = Files.writeString(folder.resolve("asking.yaml"), ShopJob.asking(path("")));
    CommandRun run =
        CommandRun.good(
            "audit",
            asking.toString(),
            "--checks",
            "labels,columns",
            "--report",
            path("asking.json"));
    assertThat(run.out())
        .containsPattern("labels +clean +1000 random labels recomputed")
        .containsPattern("samples +not checked +left out by --checks")
        .containsPattern("columns +clean");
    JsonNode content =
        new ObjectMapper().readTree(folder.resolve("asking.json").toFile()).get("content");
    assertThat(content.get("model").asText()).isEqualTo("none was needed");
  }

  @Test
  void aCheckThatThereIsNotIsAMistake() {
    CommandRun run = CommandRun.of(with("audit", "--checks", "labels,canaries"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("--checks canaries: allowed are labels, samples, canary, columns");
  }

  @Test
  void aMistakeInTheDefinitionIsOneLine() {
    CommandRun run =
        CommandRun.of(with("audit", "--set", "audit.labels=SELECT nothing FROM seeds"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("spark-gnn: Cannot use audit.labels: ");
    CommandRun drop = CommandRun.of(with("audit", "--set", "audit.labels=DROP TABLE orders"));
    assertThat(drop.status()).isEqualTo(2);
    assertThat(drop.err()).contains("spark-gnn: Cannot use audit.labels: ").doesNotContain("\tat ");
  }
}
