// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.tier.Integration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Explains predictions on the quickstart's shop, with and without a column that knows too much. */
@Integration
class ExplainCommandTest {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static Path job;
  private static Path seeds;

  @BeforeAll
  static void makesAShop() throws IOException {
    spark = CommandRun.spark();
    new ShopTables(spark, new Shop(150, 30, 3), path("tables")).write();
    job = Files.writeString(folder.resolve("shop.yaml"), ShopJob.text(folder.toString()));
    List<Row> some =
        spark
            .read()
            .format("delta")
            .load(path("tables/validation"))
            .selectExpr("customer_id", "cast(cutoff as string) cutoff")
            .orderBy("customer_id", "cutoff")
            .limit(4)
            .collectAsList();
    StringBuilder text = new StringBuilder("customer_id,cutoff\n");
    some.forEach(row -> text.append(row.get(0)).append(',').append(row.get(1)).append('\n'));
    seeds = Files.writeString(folder.resolve("seeds.csv"), text);
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

  private static Dataset<Row> csv(String name) {
    return spark.read().option("header", true).option("inferSchema", true).csv(path(name));
  }

  @Test
  void writesATableAPageAndPicturesAndSaysItInWords() throws Exception {
    CommandRun run =
        CommandRun.good(
            with(
                "explain",
                "--seeds",
                seeds.toString(),
                "--out",
                path("why.csv"),
                "--top",
                "6",
                "--report",
                path("why.html"),
                "--pictures",
                path("pictures"),
                "--importance",
                path("importance.csv")));
    assertThat(run.out())
        .contains("By column", "By edge type", "By age", "the probability of 1 is ")
        .contains("log odds of ", "with average inputs");
    assertThat(run.err()).contains("Explained 4 seeds", "Check: ");
    Dataset<Row> rows = csv("why.csv");
    assertThat(rows.columns())
        .containsExactly(
            "seed_key",
            "seed_time",
            "prediction",
            "score",
            "rank",
            "kind",
            "table",
            "column",
            "edge_type",
            "neighbor_key",
            "neighbor_time",
            "hop",
            "attribution",
            "score_without");
    assertThat(rows.select("seed_key").distinct().count()).isBetween(1L, 4L);
    assertThat(rows.filter("kind = 'column' and column is null").count()).isZero();
    assertThat(rows.filter("kind = 'edge_type' and edge_type is null").count()).isZero();
    assertThat(rows.filter("kind = 'neighbor' and neighbor_key is null").count()).isZero();
    assertThat(rows.filter("kind <> 'column' and abs(score - score_without - attribution) > 1e-6"))
        .satisfies(wrong -> assertThat(wrong.count()).isZero());
    assertThat(rows.filter("neighbor_time > seed_time").count()).as("rows of the future").isZero();
    assertThat(rows.filter("rank > 6").count()).isZero();
    assertThat(rows.filter("rank = 1 and kind = 'column'").count()).isEqualTo(4);
    assertThat(csv("importance.csv").select("kind").distinct().count()).isEqualTo(5);
    for (int i = 1; i <= 4; i++) {
      byte[] svg = Files.readAllBytes(folder.resolve("pictures/seed-000" + i + ".svg"));
      assertThat(wellFormed(svg)).isEqualTo("svg");
    }
    String page = Files.readString(folder.resolve("why.html"));
    assertThat(page).contains("<svg", "What moves predictions").doesNotContain("<script", "href=");
    String body = page.substring(page.indexOf("<html"));
    assertThat(wellFormed(body.getBytes(StandardCharsets.UTF_8))).isEqualTo("html");
  }

  private static String wellFormed(byte[] xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml))
        .getDocumentElement()
        .getTagName();
  }

  @Test
  void theExplanationAndTheAuditNameTheSamePlantedLeak() throws IOException {
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
    String[] settings = {
      "--set", "graph.tables.customers.source.path=" + path("tables/scored_customers"),
      "--set", "graph.path=" + path("scored"),
      "--set", "task.train.path=" + path("tables/validation"),
      "--set", "output.model=" + path("leaky"),
      "--set", "training.epochs=40",
      "--set", "training.batch_size=32",
      "--set", "training.learning_rate=0.02"
    };
    CommandRun.good(with("fit", settings));
    List<String> explain =
        new ArrayList<>(
            List.of(
                "--sample",
                "20",
                "--out",
                path("leaky.csv"),
                "--importance",
                path("leaky-importance.csv"),
                "--report",
                path("leaky.html")));
    explain.addAll(List.of(settings));
    CommandRun run = CommandRun.good(with("explain", explain.toArray(String[]::new)));
    Row first = csv("leaky-importance.csv").filter("kind = 'column'").first();
    assertThat(first.getString(1)).as(run.out()).isEqualTo("customers.loyalty_points");
    assertThat(run.err())
        .contains("warning: customers.loyalty_points at hop 0 has ")
        .contains("was it known at the seeds' times?");
    assertThat(
            csv("leaky.csv")
                .filter("rank = 1 and kind = 'column' and column = 'loyalty_points'")
                .count())
        .isGreaterThanOrEqualTo(18);
    List<String> audit =
        new ArrayList<>(List.of("--checks", "columns", "--report", path("leaky-audit.json")));
    audit.addAll(List.of(settings));
    assertThat(CommandRun.of(with("audit", audit.toArray(String[]::new))).status()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("leaky-audit.json")))
        .contains("customers.loyalty_points");
  }

  private static void refused(String message, String... arguments) {
    CommandRun run = CommandRun.of(with("explain", arguments));
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void mistakesAreOneLineAndNothingIsWritten() throws IOException {
    String out = path("nothing.csv");
    refused(path("missing.csv"), "--seeds", path("missing.csv"), "--out", out);
    Path strange =
        Files.writeString(folder.resolve("strange.csv"), "customer_id,cutoff\n987654,2030-01-01\n");
    refused("Cannot explain a row of 'customers': ", "--seeds", strange.toString(), "--out", out);
    refused("987654", "--seeds", strange.toString(), "--out", out);
    refused("--sample 0: allowed is 1 or more", "--sample", "0", "--out", out);
    refused(
        "Cannot write 0 items of each kind: allowed is 1 or more",
        "--seeds",
        seeds.toString(),
        "--top",
        "0",
        "--out",
        out);
    refused(
        "it exists; give another name or --overwrite",
        "--seeds",
        seeds.toString(),
        "--report",
        job.toString(),
        "--out",
        out);
    refused("there is none; run fit first", "--out", out, "--set", "output.model=" + path("no"));
    assertThat(folder.resolve("nothing.csv")).doesNotExist();
  }
}
