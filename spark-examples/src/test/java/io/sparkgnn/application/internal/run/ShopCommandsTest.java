// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.connector.store.FolderClaim;
import io.sparkgnn.connector.store.FullDiskFileSystem;
import io.sparkgnn.examples.bench.TrainBench;
import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a small shop, from its Delta tables to predictions. */
@Integration
class ShopCommandsTest {
  private static final String SEEDS =
      """
      cutoff,note,customer_id
      2024-10-27,a,17
      2024-10-27 00:00:00,"b,c",3
      2024-09-27,,17
      2024-10-27,,999999
      ,,5
      2024-10-27,,250
      """;

  @TempDir static Path folder;
  private static SparkSession spark;
  private static Path job;
  private static Path seeds;
  private static CommandRun fit;

  @BeforeAll
  static void fitsASmallShop() throws IOException {
    spark = CommandRun.spark();
    new ShopTables(spark, new Shop(250, 40, 3), folder.resolve("tables").toString()).write();
    job = Files.writeString(folder.resolve("shop.yaml"), ShopJob.text(folder.toString()));
    seeds = Files.writeString(folder.resolve("seeds.csv"), SEEDS);
    fit = CommandRun.good(with("fit", "--set", "training.baselines=true"));
    CommandRun.good(with("predict", "--seeds", seeds.toString(), "--out", path("p.csv")));
  }

  private static String[] with(String command, String... more) {
    return CommandRun.small(job, command, more);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void fitBuildsTheGraphAndTellsEachEpoch() {
    assertThat(fit.err())
        .contains("No graph at")
        .contains("epoch 1/2: loss")
        .contains("epoch 2/2: loss")
        .contains("auroc");
    assertThat(fit.out()).contains("kept epoch").contains("report.html");
    assertThat(fit.out().lines())
        .anyMatch(line -> line.matches("(The last epoch, 2,|Epoch 1 of 2) was the best[;:] .*"))
        .anyMatch(line -> line.matches("By auroc on \\d+ rows: .*spark-gnn 0\\.\\d{4}.*"))
        .anyMatch(line -> line.startsWith("The model "));
    assertThat(fit.err()).as("the job file says binary").doesNotContain("taken as");
    assertThat(folder.resolve("report.html")).isRegularFile();
  }

  @Test
  void aSecondFitToOneModelIsRefusedBeforeItTrains() {
    CommandRun there = CommandRun.of(with("fit"));
    assertThat(there.status()).isEqualTo(2);
    assertThat(there.err()).contains("it exists; give --overwrite").doesNotContain("epoch");
    try (FolderClaim other = FolderClaim.take(path("model"), new Configuration(), "write to")) {
      assertThat(other).isNotNull();
      CommandRun second = CommandRun.of(with("fit", "--overwrite"));
      assertThat(second.status()).isEqualTo(2);
      assertThat(second.err())
          .contains("spark-gnn: Cannot write the model to file:" + path("model"))
          .contains(" is writing there (")
          .doesNotContain("epoch")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void fitOverwritesNothingButAModel() {
    CommandRun run =
        CommandRun.of(with("fit", "--overwrite", "--set", "output.model=" + path("tables")));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("Cannot overwrite " + path("tables") + ": what is there is no");
    assertThat(folder.resolve("tables")).isNotEmptyDirectory();
  }

  @Test
  void aDiskThatIsFullWhenFitWritesItsModelKeepsTheModelElsewhere() {
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set(FullDiskFileSystem.SETTING, FullDiskFileSystem.class.getName());
    FullDiskFileSystem.room(2000);
    CommandRun run;
    try {
      run = CommandRun.of(with("fit", "--set", "output.model=full://" + path("full")));
    } finally {
      FullDiskFileSystem.room(Long.MAX_VALUE);
    }
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("spark-gnn: Cannot write the model to full://" + path("full") + ": No space left")
        .doesNotContain("\tat ");
    String kept = run.err().replaceAll("(?s).*the trained model is in ([^:]+): copy.*", "$1");
    assertThat(GnnModel.load(kept).summary().epochs()).hasSize(2);
    assertThat(folder.resolve("full")).doesNotExist();
  }

  @Test
  void predictWritesOneRowForEachSeedInItsOrderAndForm() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("p.csv"));
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("customer_id,cutoff,prediction");
    assertThat(lines.get(1)).matches("17,2024-10-27,0\\.\\d+");
    assertThat(lines.get(2)).matches("3,2024-10-27 00:00:00,0\\.\\d+");
    assertThat(lines.get(3)).matches("17,2024-09-27,0\\.\\d+");
    assertThat(lines.get(4)).isEqualTo("999999,2024-10-27,");
    assertThat(lines.get(5)).isEqualTo("5,,");
    assertThat(lines.get(6)).matches("250,2024-10-27,0\\.\\d+");
    assertThat(names()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void featuresWritesARowOfFiguresForEachSeed() throws IOException {
    CommandRun run =
        CommandRun.good(with("features", "--seeds", seeds.toString(), "--out", path("f.csv")));
    assertThat(run.err()).contains("warning: 2 of 6 rows have no figures:").contains("Wrote ");
    List<String> lines = Files.readAllLines(folder.resolve("f.csv"));
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).startsWith("customer_id,cutoff,").contains(",count_");
    assertThat(lines.get(4)).matches("999999,2024-10-27,,+");
    assertThat(lines.get(2)).startsWith("3,2024-10-27 00:00:00,").matches(".*,\\d.*");
  }

  @Test
  void predictSaysHowManySeedsHaveNoPrediction() {
    CommandRun run =
        CommandRun.good(with("predict", "--seeds", seeds.toString(), "--out", path("p.csv.gz")));
    assertThat(run.err()).contains("warning: 2 of 6 rows have no prediction:");
    assertThat(spark.read().option("header", true).csv(path("p.csv.gz")).count()).isEqualTo(6);
  }

  @Test
  void theSameJobFitsTheSameModel() throws IOException {
    String[] elsewhere = {
      "--set", "output.model=" + path("again"), "--set", "output.report=" + path("again.html")
    };
    CommandRun.good(with("fit", elsewhere));
    List<String> predict =
        new ArrayList<>(List.of("--seeds", seeds.toString(), "--out", path("again.csv")));
    predict.addAll(List.of(elsewhere));
    CommandRun.good(with("predict", predict.toArray(String[]::new)));
    assertThat(folder.resolve("again.csv")).hasSameTextualContentAs(folder.resolve("p.csv"));
  }

  @Test
  void aLoadedModelTransformsToTheSamePredictions() throws IOException {
    GnnModel model = GnnModel.load(path("model"));
    List<Row> rows =
        model
            .transform(
                spark
                    .createDataFrame(
                        List.of(
                            new SeedRow(17L, "2024-10-27"),
                            new SeedRow(3L, "2024-10-27 00:00:00"),
                            new SeedRow(17L, "2024-09-27")),
                        SeedRow.class)
                    .selectExpr("customer_id", "timestamp(cutoff) as cutoff"))
            .select("probability")
            .collectAsList();
    List<String> lines = Files.readAllLines(folder.resolve("p.csv"));
    for (int i = 0; i < rows.size(); i++) {
      String written = lines.get(i + 1).replaceAll(".*,", "");
      // libtorch's sums differ in the last bit with the number of rows beside a row
      assertThat(((Vector) rows.get(i).get(0)).apply(1))
          .isCloseTo(Double.parseDouble(written), within(1e-6));
    }
  }

  /** A seed as a bean. */
  public record SeedRow(long customerId, String cutoff) {
    public long getCustomer_id() {
      return customerId;
    }

    public String getCutoff() {
      return cutoff;
    }
  }

  @Test
  void predictWritesParquetAndDelta() {
    CommandRun.good(with("predict", "--seeds", path("tables/test"), "--out", path("p.parquet")));
    CommandRun.good(with("predict", "--seeds", path("tables/test"), "--out", path("scores/delta")));
    List<Row> parquet = spark.read().parquet(path("p.parquet")).collectAsList();
    assertThat(parquet).hasSize(250);
    assertThat(spark.read().format("delta").load(path("scores/delta")).collectAsList())
        .containsExactlyInAnyOrderElementsOf(parquet);
  }

  @Test
  void anExistingOutputIsRefusedAndLeftAsItIs() throws IOException {
    List<String> before = names();
    String[] predict = {"--seeds", seeds.toString(), "--out", path("p.csv")};
    CommandRun run = CommandRun.of(with("predict", predict));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().strip())
        .isEqualTo(
            "spark-gnn: Cannot write "
                + path("p.csv")
                + ": it exists; give another name or"
                + " --overwrite");
    CommandRun again = CommandRun.of(with("fit"));
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("Cannot write the model to").contains("--overwrite");
    CommandRun build = CommandRun.of(with("build"));
    assertThat(build.status()).isEqualTo(2);
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void evaluatePrintsATableAndAJsonLine() throws IOException {
    CommandRun run = CommandRun.good(with("evaluate"));
    String[] lines = run.out().strip().split("\n");
    JsonNode json = new ObjectMapper().readTree(lines[lines.length - 1]);
    assertThat(json.get("rows").asInt()).isEqualTo(250);
    assertThat(json.get("auroc").asDouble()).isBetween(0.0, 1.0);
    assertThat(run.out()).startsWith("test, 250 rows").contains("  auroc ");
    CommandRun other = CommandRun.good(with("evaluate", "--seeds", path("tables/validation")));
    assertThat(other.out()).contains("validation, 250 rows");
  }

  @Test
  void benchesOfTrainingsApartCountTheSeedsOfAll() throws IOException {
    JobFile file = JobFile.read(job, List.of("model.channels=8", "training.batch_size=64"));
    List<String> printed = new ArrayList<>();
    List<String> rounds = new ArrayList<>();
    new TrainBench(GnnOf.job(file), new LabelRows(spark, file).training())
        .compare(
            List.of(
                new TrainBench.Case(1, "replicated", false),
                new TrainBench.Case(2, "replicated", true)),
            0,
            1,
            (done, all, seeds) -> rounds.add(done + " of " + all),
            line -> printed.add(line.toString()));
    List<JsonNode> lines = new ArrayList<>();
    for (String line : printed) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(rounds).containsExactly("0 of 1", "1 of 1");
    assertThat(lines).extracting(line -> line.get("apart").asText()).containsExactly("no", "yes");
    assertThat(lines).extracting(line -> line.get("workers").asInt()).containsExactly(1, 2);
    assertThat(lines).extracting(line -> line.get("batch").asInt()).containsOnly(64);
    for (int i = 0; i < lines.size(); i++) {
      double batches = lines.get(i).get("seeds_per_s").asDouble() / 64;
      double each = 1000 / lines.get(i).get("ms_per_batch").asDouble();
      // Two trainings that end at different moments seem to be more than two at once.
      assertThat(batches / each).as("batches at once").isBetween(i + 0.5, 2.0 * i + 1.5);
    }
    assertThat(lines.get(0).get("times_first_case").asDouble()).isEqualTo(1);
  }

  @Test
  void theBenchOfScoringTakesSeedsWithoutLabels() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("bench"));
    arguments.addAll(List.of(with("score", "--seeds", seeds.toString(), "--repeats", "1")));
    CommandRun run = CommandRun.good(arguments.toArray(String[]::new));
    JsonNode line = new ObjectMapper().readTree(run.out());
    assertThat(line.get("bench").asText()).isEqualTo("score");
    assertThat(line.get("rows").asLong()).isEqualTo(SEEDS.lines().count() - 1);
    assertThat(line.get("rows_per_s").asDouble()).isPositive();
  }

  @Test
  void aColumnThatWasFilledInLaterStopsTheFit() throws IOException {
    CommandRun run =
        CommandRun.of(
            with(
                "fit",
                "--set",
                ShopJob.LEAK,
                "--set",
                "graph.path=" + path("leaking"),
                "--set",
                "output.model=" + path("leaking-model")));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("it may know the future")
        .contains("orders.next_order_at")
        .contains("--allow-leaks");
    assertThat(names()).doesNotContain("leaking-model");
  }

  @Test
  void aGraphOfAnotherJobFileIsNotTaken() {
    notTaken("graph.tables.events.time=", "events(");
    notTaken("graph.tables.events.source.path=" + path("tables/orders"), "table events was read");
    notTaken("graph.tables.events.source.version=7", "was read at version 0, not 7");
    notTaken("graph.tables.events.columns={kind: text}", "column events.kind was taken as");
  }

  private static void notTaken(String setting, String reason) {
    CommandRun run =
        CommandRun.of(
            with(
                "sample",
                "--set",
                setting,
                "--seeds",
                seeds.toString(),
                "--out",
                path("never.csv")));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("it was built from another job file").contains(reason);
    assertThat(folder.resolve("never.csv")).doesNotExist();
  }

  @Test
  void aMistakeIsOneLineAndWritesNothing() throws IOException {
    List<String> before = names();
    for (String setting :
        List.of(
            "training.epoch=3",
            "task.label=no_such_column",
            "task.train.path=" + path("nowhere"),
            "task.entity=customers.region",
            "training.metric=beauty")) {
      CommandRun run =
          CommandRun.of(
              with("fit", "--set", setting, "--set", "output.model=" + path("not-written")));
      assertThat(run.status()).as(setting).isEqualTo(2);
      assertThat(run.err().lines().filter(line -> line.startsWith("spark-gnn: Cannot ")))
          .as(run.err())
          .hasSize(1);
      assertThat(run.err()).doesNotContain("\tat ");
    }
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void missingArgumentsAndUnknownCommandsAreMistakesToo() {
    assertThat(CommandRun.of("fit").status()).isEqualTo(2);
    assertThat(CommandRun.of("predict", job.toString()).status()).isEqualTo(2);
    CommandRun unknown = CommandRun.of("fitt", job.toString());
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("Unknown command 'fitt'; allowed are").contains("evaluate");
    assertThat(CommandRun.of("--help").status()).isZero();
    assertThat(CommandRun.of("fit", "--help").out()).contains("--allow-leaks");
  }

  @Test
  void anOutputThatCannotBeWrittenIsToldBeforeTheWork() {
    String nowhere = "/proc/spark-gnn/out";
    CommandRun predict =
        CommandRun.of(
            "predict", job.toString(), "--seeds", seeds.toString(), "--out", nowhere + ".csv");
    CommandRun fit = CommandRun.of(with("fit", "--set", "output.model=" + nowhere));
    assertThat(predict.status()).as(predict.err()).isEqualTo(2);
    assertThat(predict.err())
        .startsWith("spark-gnn: Cannot write " + nowhere + ".csv: ")
        .doesNotContain("Predicted");
    assertThat(fit.status()).as(fit.err()).isEqualTo(2);
    assertThat(fit.err()).startsWith("spark-gnn: Cannot write the model to " + nowhere + ": ");
  }

  @Test
  void aReportOrPlanThatIsAFolderIsToldBeforeTheWork() throws IOException {
    Path occupied = Files.createDirectories(folder.resolve("folder.d"));
    Path file = Files.writeString(folder.resolve("a-file"), "");
    String model = "output.model=" + path("unwritten");
    CommandRun report =
        CommandRun.of(with("fit", "--set", model, "--set", "output.report=" + occupied));
    assertThat(report.status()).isEqualTo(2);
    assertThat(report.err())
        .isEqualTo(
            "spark-gnn: Cannot write the report to %1$s: it is a folder; give the name of a file\n"
                .formatted(occupied));
    CommandRun below =
        CommandRun.of(with("fit", "--set", model, "--set", "output.report=" + file + "/r.html"));
    assertThat(below.status()).isEqualTo(2);
    assertThat(below.err())
        .isEqualTo(
            "spark-gnn: Cannot write the report to %1$s/r.html: %1$s is a file, not a folder\n"
                .formatted(file));
    CommandRun plan = CommandRun.of(with("plan", "--out", occupied.toString(), "--overwrite"));
    assertThat(plan.status()).isEqualTo(2);
    assertThat(plan.err()).contains("Cannot write the plan to").contains("it is a folder");
    for (String command : List.of("predict", "sample")) {
      Path out = Files.createDirectories(folder.resolve("out.csv"));
      String[] more = {"--seeds", seeds.toString(), "--out", out.toString(), "--overwrite"};
      CommandRun run = CommandRun.of(with(command, more));
      assertThat(run.status()).as(command).isEqualTo(2);
      assertThat(run.err())
          .isEqualTo(
              "spark-gnn: Cannot write %s: it is a folder; give the name of a file\n"
                  .formatted(out));
    }
    assertThat(names()).doesNotContain("unwritten");
  }

  @Test
  void predictNeedsATrainedModel() {
    CommandRun run =
        CommandRun.of(
            with(
                "predict",
                "--set",
                "output.model=" + path("none"),
                "--seeds",
                seeds.toString(),
                "--out",
                path("never.csv")));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("run fit first");
  }
}
