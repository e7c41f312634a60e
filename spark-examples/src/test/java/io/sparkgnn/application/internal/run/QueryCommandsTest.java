// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.cli.Progress;
import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a small shop whose job file asks a question instead of naming label tables. */
@Integration
class QueryCommandsTest {
  private static final String ACTIVE =
      "task.query='PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.customer_id"
          + " WHERE COUNT(events.*, -30, 0) > 2'";

  @TempDir static Path folder;
  private static SparkSession spark;
  private static Path job;
  private static CommandRun fit;

  @BeforeAll
  static void fitsFromAQuestion() throws IOException {
    spark = CommandRun.spark();
    new ShopTables(spark, new Shop(250, 40, 3), path("tables")).write();
    job = Files.writeString(folder.resolve("shop.yaml"), ShopJob.asking(folder.toString()));
    fit = CommandRun.good(with("fit"));
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String[] with(String command, String... more) {
    return CommandRun.small(job, command, more);
  }

  private static CommandRun mistake(String command, String... more) {
    CommandRun run = CommandRun.of(with(command, more));
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("spark-gnn: Cannot ").doesNotContain("\tat ");
    return run;
  }

  private static List<Row> predictions(String name) {
    return spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(path(name))
        .collectAsList();
  }

  private static long customersAt(String time) {
    return spark
        .read()
        .format("delta")
        .load(path("tables/customers"))
        .where("signed_up_at <= timestamp'" + time + "'")
        .count();
  }

  @Test
  void fitMakesTheLabelsThatTheLabelTablesHave() throws Exception {
    for (String part : List.of("train", "validation", "test")) {
      long given = spark.read().format("delta").load(path("tables/" + part)).count();
      assertThat(fit.err()).contains(part + " labels: " + given + " rows as of ");
    }
    assertThat(fit.err()).contains("as of 6 times, 2024-03-31T00:00:00Z to 2024-08-28T00:00:00Z");
    try (QueryTask asked =
        QueryTask.ask(
            spark, JobFile.read(job, List.of()), new Progress(new PrintWriter(System.err)))) {
      List<Row> made =
          new LabelRows(spark, asked.job())
              .forTraining()
              .orderBy("customer_id", "anchor_time")
              .collectAsList();
      List<Row> given =
          new LabelRows(spark, JobFile.parse("shop", ShopJob.text(folder.toString())))
              .forTraining()
              .orderBy("customer_id", "cutoff")
              .collectAsList();
      assertThat(made).isEqualTo(given);
    }
  }

  @Test
  void evaluateTakesTheQuestionsTestPart() throws IOException {
    CommandRun run = CommandRun.good(with("evaluate"));
    String[] lines = run.out().strip().split("\n");
    JsonNode json = new ObjectMapper().readTree(lines[lines.length - 1]);
    assertThat(json.get("rows_of").asText()).isEqualTo("test");
    assertThat(json.get("rows").asLong()).isEqualTo(customersAt("2024-10-27"));
    assertThat(json.get("auroc").asDouble()).isBetween(0.0, 1.0);
  }

  @Test
  void predictAtATimeScoresEveryEntityThatExistsThen() {
    CommandRun run = CommandRun.good(with("predict", "--at", "2024-03-31", "--out", path("p.csv")));
    List<Row> rows = predictions("p.csv");
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly("customer_id", "anchor_time", "prediction");
    assertThat(rows).hasSize((int) customersAt("2024-03-31"));
    assertThat(rows).hasSizeLessThan(250);
    assertThat(rows).noneMatch(row -> row.isNullAt(2));
    assertThat(rows.stream().map(row -> row.getInt(0)).toList()).isSorted().doesNotHaveDuplicates();
    assertThat(run.err()).doesNotContain("labels:").doesNotContain("building");
  }

  @Test
  void predictScoresOnlyThoseOfTheWhereAsOfEachTime() {
    CommandRun.good(
        with(
            "predict", "--set", ACTIVE, "--at", "2024-05-30,2024-08-28", "--out", path("two.csv")));
    List<Row> rows = predictions("two.csv");
    spark.read().format("delta").load(path("tables/events")).createOrReplaceTempView("seen_events");
    List<Row> expected =
        spark
            .sql(
                "SELECT CAST(e.customer_id AS int), t.at FROM seen_events e JOIN (VALUES"
                    + " (timestamp'2024-05-30'), (timestamp'2024-08-28')) AS t(at)"
                    + " ON e.happened_at > t.at - INTERVAL 30 DAYS AND e.happened_at <= t.at"
                    + " GROUP BY 1, 2 HAVING count(*) > 2 ORDER BY 2, 1")
            .collectAsList();
    assertThat(rows.stream().map(row -> row.get(0) + " " + row.getTimestamp(1)).toList())
        .isEqualTo(expected.stream().map(row -> row.get(0) + " " + row.getTimestamp(1)).toList());
    assertThat(expected).hasSizeBetween(10, 2 * 250 - 10);
  }

  @Test
  void predictAsOfEveryMondayLeavesTheGraphAlone() throws IOException {
    FileTime built = Files.getLastModifiedTime(folder.resolve("graph/manifest.json"));
    CommandRun.good(
        with(
            "predict",
            "--at",
            "2024-09-02",
            "--every",
            "1 week",
            "--until",
            "2024-10-01",
            "--out",
            path("mondays.csv")));
    List<String> times =
        predictions("mondays.csv").stream()
            .map(row -> row.getTimestamp(1).toInstant().toString())
            .distinct()
            .toList();
    assertThat(times)
        .containsExactly(
            "2024-09-02T00:00:00Z",
            "2024-09-09T00:00:00Z",
            "2024-09-16T00:00:00Z",
            "2024-09-23T00:00:00Z",
            "2024-09-30T00:00:00Z");
    assertThat(Files.getLastModifiedTime(folder.resolve("graph/manifest.json"))).isEqualTo(built);
    CommandRun again =
        CommandRun.good(with("predict", "--at", "2024-09-16", "--out", path("monday.csv")));
    assertThat(again.err()).doesNotContain("building");
    List<Row> together =
        predictions("mondays.csv").stream()
            .filter(row -> row.getTimestamp(1).toInstant().toString().startsWith("2024-09-16"))
            .toList();
    List<Row> alone = predictions("monday.csv");
    assertThat(alone).hasSameSizeAs(together);
    for (int i = 0; i < alone.size(); i++) {
      assertThat(alone.get(i).getDouble(2)).isCloseTo(together.get(i).getDouble(2), within(1e-6));
    }
  }

  @Test
  void sampleTakesTimesToo() {
    CommandRun.good(
        with("sample", "--set", ACTIVE, "--at", "2024-05-30", "--out", path("edges.csv")));
    assertThat(spark.read().option("header", true).csv(path("edges.csv")).count()).isPositive();
  }

  @Test
  void aPlanOfAQuestionIsAJobFileWithIt() throws IOException {
    Path planned = folder.resolve("planned.yaml");
    CommandRun run = CommandRun.good(with("plan", "--anew", "--out", planned.toString()));
    assertThat(run.err()).contains("train labels: ");
    JobFile read = JobFile.read(planned, List.of());
    assertThat(read.task().query().query())
        .isEqualTo(JobFile.read(job, List.of()).task().query().query());
    assertThat(read.task().query().validation()).isEqualTo("2024-09-27");
  }

  @Test
  void whatHasNoLabelIsCountedWithTheReason() {
    CommandRun run =
        CommandRun.good(
            with(
                "evaluate",
                "--set",
                "task.query='PREDICT AVG(orders.total, 0, 30) > 20 FOR EACH customers.customer_id"
                    + " WHERE customers.region = \"north\" ASSUMING COUNT(events.*, 0, 30) > 0'"
                        .replace('"', '\'')
                        .replace("'north'", "''north''")));
    assertThat(run.err())
        .contains("their entity does not satisfy WHERE at that time")
        .contains("ASSUMING did not come true")
        .contains("nothing in the target's window gives it a value");
    long rows = 0;
    for (String line : run.err().split("\n")) {
      if (line.contains("labels: ") || line.startsWith("no label for ")) {
        rows += Long.parseLong(line.replaceAll("^\\D*(\\d+) rows.*", "$1"));
      }
    }
    long candidates = 0;
    for (String day :
        List.of(
            "2024-03-31",
            "2024-04-30",
            "2024-05-30",
            "2024-06-29",
            "2024-07-29",
            "2024-08-28",
            "2024-09-27",
            "2024-10-27")) {
      candidates += customersAt(day);
    }
    assertThat(rows).isEqualTo(candidates);
  }

  @Test
  void aColumnThatTheTablesDoNotHaveIsPointedAt() {
    CommandRun run =
        mistake(
            "fit",
            "--overwrite",
            "--set",
            "task.query=PREDICT SUM(orders.totl, 0, 30) FOR EACH customers.customer_id");
    assertThat(run.err())
        .contains("table orders has no column totl; it has")
        .contains("\n  PREDICT SUM(orders.totl, 0, 30) FOR EACH customers.customer_id\n")
        .contains("\n              ^^^^^^^^^^^\n");
  }

  @Test
  void aQuestionThatCannotBeReadIsPointedAtInTheJobFile() {
    CommandRun run =
        mistake("fit", "--set", "task.query=PREDICT COUNT(orders.*, 0, 30 FOR EACH customers.id");
    assertThat(run.err()).contains("at line 1, column 31").contains("^");
  }

  @Test
  void aQuestionAndLabelTablesTogetherAreAMistake() {
    assertThat(mistake("fit", "--set", "task.train.path=" + path("tables/train")).err())
        .contains("task.train")
        .contains("does not go with task.query");
    assertThat(mistake("fit", "--set", "task.label=orders_again").err()).contains("task.label");
    assertThat(mistake("fit", "--set", "task.query=null").err())
        .contains("task.anchors")
        .contains("goes with task.query, which is missing");
    assertThat(mistake("fit", "--set", "task.query=null", "--set", "task.anchors=null").err())
        .contains("key 'task.entity' is missing")
        .contains("task.query");
  }

  @Test
  void anchorsThatLeaveAPartWithoutTimesAreAMistake() {
    assertThat(mistake("evaluate", "--set", "task.anchors.test=2024-11-20").err())
        .contains("Cannot make test labels")
        .contains("2024-11-20");
    assertThat(mistake("evaluate", "--set", "task.anchors.from=2024-09-20").err())
        .contains("Cannot make training labels");
    assertThat(mistake("evaluate", "--set", "task.anchors.validation=2024-12-01").err())
        .contains("which must be before test");
    assertThat(mistake("evaluate", "--set", "task.anchors.stride=often").err())
        .contains("Cannot read 'often' as a length of time");
    assertThat(mistake("evaluate", "--set", "task.anchors.from=yesterday").err())
        .contains("Cannot read 'yesterday' as a time");
  }

  @Test
  void aQuestionForAStringIsAnsweredWithOne() {
    String query =
        "task.query=PREDICT LAST(events.kind, 0, 30) CLASSIFY FOR EACH customers.customer_id";
    String[] also = {
      "--set", query, "--set", "output.model=" + path("kinds"), "--set", "training.epochs=1"
    };
    CommandRun.good(with("fit", also));
    assertThat(CommandRun.good(with("evaluate", also)).out()).contains("accuracy");
    String[] predict = Arrays.copyOf(also, also.length + 4);
    predict[also.length] = "--at";
    predict[also.length + 1] = "2024-08-28";
    predict[also.length + 2] = "--out";
    predict[also.length + 3] = path("kinds.csv");
    CommandRun.good(with("predict", predict));
    Dataset<Row> kinds =
        spark.read().format("delta").load(path("tables/events")).select("kind").distinct();
    Dataset<Row> predicted = spark.read().option("header", true).csv(path("kinds.csv"));
    assertThat(predicted.columns()).startsWith("customer_id", "anchor_time", "prediction");
    assertThat(
            predicted.join(kinds, predicted.col("prediction").equalTo(kinds.col("kind"))).count())
        .isEqualTo(predicted.count());
    String[] audit = Arrays.copyOf(also, also.length + 2);
    audit[also.length] = "--checks";
    audit[also.length + 1] = "labels,columns";
    CommandRun run = CommandRun.of(with("audit", audit));
    assertThat(run.err())
        .contains("random labels recomputed from the source tables")
        .contains("audited columns");
    assertThat(run.out()).doesNotContain("labels are not what the source tables give");
  }

  @Test
  void anotherTaskThanTheQuerysIsRefused() {
    assertThat(mistake("fit", "--set", "task.type=regression").err())
        .contains("the query is a binary task");
  }

  @Test
  void predictNeedsSeedsOrTimesAndForTimesAQuestion() throws IOException {
    String[] out = {"--out", path("never.csv")};
    assertThat(mistake("predict", out).err()).contains("--seeds FILE or --at TIME");
    assertThat(mistake("predict", out[0], out[1], "--at", "2024-09-02", "--every", "week").err())
        .contains("--until");
    assertThat(
            mistake(
                    "predict",
                    out[0],
                    out[1],
                    "--at",
                    "2024-09-02",
                    "--every",
                    "week",
                    "--until",
                    "2024-01-01")
                .err())
        .contains("it is before --at");
    Path tables = Files.writeString(folder.resolve("tables.yaml"), ShopJob.text(path("")));
    CommandRun run =
        CommandRun.of("predict", tables.toString(), "--at", "2024-09-02", out[0], out[1]);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("has no task.query that says for whom");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.endsWith("never.csv"));
    }
  }
}
