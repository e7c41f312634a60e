// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Label tables as people have them: amounts, two odd values, one class, no rows. */
@Integration
class OddLabelsTest {
  private static final int CUSTOMERS = 40;

  @TempDir static Path folder;
  private static Path job;

  @BeforeAll
  static void writesASmallShop() throws IOException {
    csv("customers", "customer_id,age", CUSTOMERS, id -> id + "," + (20 + id % 7));
    csv(
        "orders",
        "order_id,customer_id,ordered_at,amount",
        200,
        id -> "%d,%d,2024-01-%02d,%d".formatted(id, id * 7 % CUSTOMERS, 1 + id % 28, id % 90));
    job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            graph:
              path: F/graph
              tables:
                customers: {source: {path: F/customers.csv}, primary_key: customer_id}
                orders: {source: {path: F/orders.csv}, primary_key: order_id, time: ordered_at}
              links: [orders.customer_id -> customers.customer_id]
            task:
              entity: customers.customer_id
              time: cutoff
              label: again
              train: {path: F/train.csv}
              validation: {path: F/validation.csv}
            training: {epochs: 1, batch_size: 64}
            output: {model: F/model, report: F/report.html}
            """
                .replace("F/", folder + "/"));
    labels(i -> i % 2, i -> i % 2);
    CommandRun.good("build", job.toString());
  }

  private static Path csv(String name, String header, int rows, IntFunction<String> row)
      throws IOException {
    return Files.writeString(
        folder.resolve(name + ".csv"),
        IntStream.range(0, rows)
            .mapToObj(row)
            .collect(Collectors.joining("\n", header + "\n", "\n")));
  }

  /** Twelve rows a customer, and two for validation. */
  private static void labels(IntFunction<Object> train, IntFunction<Object> validation)
      throws IOException {
    labels("train", 12 * CUSTOMERS, train);
    labels("validation", 2 * CUSTOMERS, validation);
  }

  private static Path labels(String name, int rows, IntFunction<Object> label) throws IOException {
    return csv(
        name,
        "customer_id,cutoff,again",
        rows,
        i -> "%d,2024-01-%02d,%s".formatted(i % CUSTOMERS, 10 + i / CUSTOMERS, label.apply(i)));
  }

  private static CommandRun fit(String... more) {
    return CommandRun.of(CommandRun.small(job, "fit", more(more, "--overwrite")));
  }

  private static String[] more(String[] some, String last) {
    String[] all = java.util.Arrays.copyOf(some, some.length + 1);
    all[some.length] = last;
    return all;
  }

  private static JsonNode evaluated(String seeds) throws IOException {
    return json(CommandRun.good("evaluate", job.toString(), "--seeds", seeds));
  }

  private static void refused(CommandRun run, String message) {
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void aColumnThatIsThereTwiceIsNamedAsTheHeaderHasIt() throws IOException {
    Path twice =
        csv(
            "twice",
            "customer_id,cutoff,again,Again,note,note",
            20,
            i -> "%d,2024-01-10,0,1,a,b".formatted(i));
    String source = "task.train={path: " + twice + "}";
    refused(fit("--set", source), twice + ": it has more than one column named 'again'");
    CommandRun.good("predict", trained(), "--seeds", twice.toString(), "--out", path("once.csv"));
    Path key = csv("key", "cutoff,customer_id,customer_id", 5, i -> "2024-01-10,1,2");
    refused(
        CommandRun.of("predict", trained(), "--seeds", key.toString(), "--out", path("no.csv")),
        key + ": it has more than one column named 'customer_id'");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String trained() throws IOException {
    labels(i -> i % 2, i -> i % 2);
    CommandRun run = fit();
    assertThat(run.status()).as(run.err()).isZero();
    return job.toString();
  }

  @Test
  void amountsAreANumberUnlessTheUserSaysOtherwise() throws IOException {
    labels(i -> i % 3 == 0 ? 0 : i * 37 % 8231, i -> i * 41);
    CommandRun run = fit();
    assertThat(run.err())
        .contains(
            "different whole numbers in 480 training rows (0 to 8177): taken as a regression;")
        .contains("for classes set the task type to multiclass");
    assertThat(run.status()).isZero();
    assertThat(evaluated(folder + "/validation.csv").has("mae")).isTrue();
    labels(i -> i, i -> i);
    Files.writeString(
        folder.resolve("train.csv"),
        IntStream.range(480, 1100)
            .mapToObj(i -> "%d,2024-01-20,%d\n".formatted(i % CUSTOMERS, i))
            .collect(Collectors.joining()),
        java.nio.file.StandardOpenOption.APPEND);
    refused(
        fit("--set", "task.type=multiclass"),
        "'again' has 1100 different values in 1100 rows (0 to 1099); at most 1000 classes");
  }

  @Test
  void meansAreJudgedByTheDevianceThatTheirTrainingMadeSmall() throws IOException {
    labels(i -> i % 4 == 0 ? i * 37 % 231 : 0, i -> i % 3 * 41);
    CommandRun run = fit("--set", "training.regression_loss=tweedie");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).containsPattern("epoch 1/2: loss [^,]*, tweedie_deviance ");
    assertThat(evaluated(folder + "/validation.csv").has("tweedie_deviance")).isTrue();
    labels(i -> i % 4 == 0 ? -0.5 - i : i, i -> i % 3 * 41);
    refused(
        fit("--set", "training.regression_loss=tweedie"),
        "Cannot use training.regression_loss = tweedie: a training label is -476.5; allowed are"
            + " labels of 0 or more");
  }

  @Test
  void predictionsOfClassesAreInTheUsersOwnValues() throws IOException {
    labels(i -> i % 2 == 0 ? 0 : 100, i -> i % 2 == 0 ? 0 : 100);
    assertThat(fit().err())
        .contains("2 different whole numbers in 480 training rows (0, 100): taken as 2 classes");
    String out = folder + "/p.csv";
    CommandRun.good(
        "predict",
        job.toString(),
        "--seeds",
        folder + "/validation.csv",
        "--out",
        out,
        "--overwrite");
    List<String> lines = Files.readAllLines(Path.of(out));
    assertThat(lines.get(0))
        .isEqualTo("customer_id,cutoff,prediction,probability_0,probability_100");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      boolean more = Double.parseDouble(cells[4]) > Double.parseDouble(cells[3]);
      assertThat(cells[2]).isEqualTo(more ? "100" : "0");
    }
    assertThat(evaluated(folder + "/validation.csv").get("log_loss").asDouble()).isLessThan(5);
    labels("other", CUSTOMERS, i -> i % 2 == 0 ? 7 : 100);
    CommandRun strange =
        CommandRun.good("evaluate", job.toString(), "--seeds", folder + "/other.csv");
    assertThat(strange.err())
        .contains("warning: 20 rows have a label that no training row had (7): no prediction");
  }

  @Test
  void oneClassInValidationLeavesTheChoiceToAMetricThatHasAMeaning() throws IOException {
    labels(i -> i % 2, i -> 0);
    CommandRun run = fit("--set", "training.patience=1", "--set", "training.epochs=6");
    assertThat(run.err())
        .contains(
            "warning: auroc has no meaning where every validation label is 0: log_loss picks the"
                + " best epoch");
    assertThat(run.err() + run.out()).doesNotContain("NaN");
    assertThat(Files.readString(folder.resolve("report.html"))).doesNotContain("NaN");
    assertThat(Files.readString(folder.resolve("model/summary.json"))).doesNotContain("NaN");
    CommandRun evaluated = CommandRun.good("evaluate", job.toString());
    assertThat(evaluated.out())
        .contains("auroc                has no meaning for these labels")
        .contains("\"auroc\":null")
        .doesNotContain("NaN");
    refused(
        CommandRun.of("evaluate", job.toString(), "--seeds", labels("odd", 9, i -> i).toString()),
        "Cannot judge a binary task: 7 values of 'again' are not allowed (2, 3, 4, 5, 6, ...)");
    JsonNode words = evaluated(labels("words", 20, i -> i % 2 == 0 ? "True" : "False").toString());
    assertThat(words.get("auroc").isNumber()).isTrue();
    labels(i -> 1, i -> i % 2);
    assertThat(fit().err()).contains("warning: every training label is 1: a model can learn");
  }

  @Test
  void aTableWithoutRowsIsNamedAsOne() throws IOException {
    labels(i -> i % 2, i -> i % 2);
    Path empty = labels("none", 0, i -> 0);
    for (String part : List.of("train", "validation")) {
      refused(fit("--set", "task." + part + ".path=" + empty), "none.csv: it has no rows");
      refused(
          CommandRun.of("plan", job.toString(), "--set", "task." + part + ".path=" + empty),
          "none.csv: it has no rows");
    }
    assertThat(fit().status()).isZero();
    refused(
        CommandRun.of("evaluate", job.toString(), "--seeds", empty.toString()),
        "Cannot evaluate on " + empty + ": it has no rows");
    refused(
        CommandRun.of("evaluate", job.toString(), "--set", "task.test.path=" + empty),
        "it has no rows");
    for (String command : List.of("predict", "sample")) {
      for (String ending : List.of("csv", "csv.gz", "parquet")) {
        String out = folder + "/" + command + "." + ending;
        CommandRun.good(command, job.toString(), "--seeds", empty.toString(), "--out", out);
        assertThat(
                CommandRun.spark()
                    .read()
                    .option("header", true)
                    .format(ending.equals("parquet") ? "parquet" : "csv")
                    .load(out)
                    .count())
            .as(out)
            .isZero();
      }
    }
    assertThat(Files.readString(folder.resolve("predict.csv")))
        .isEqualTo("customer_id,cutoff,prediction\n");
    labels("train", 1, i -> 1);
    assertThat(fit().err().toLowerCase(Locale.ROOT)).contains("warning: every training label is 1");
  }

  @Test
  void truthWordsAreLabelsAndOtherTextsAreShownWithTheWayOut() throws IOException {
    labels(i -> i % 2 == 0 ? "Y" : "N", i -> i % 2);
    CommandRun words = fit();
    assertThat(words.err()).contains("'again' is 0 or 1: taken as a binary task");
    assertThat(words.status()).isZero();
    labels(i -> i % 2 == 0 ? "\"12,5\"" : "\"0,0\"", i -> i % 2);
    refused(
        fit(),
        "train.csv: Cannot use column 'again' as the label: it has strings such as '12,5', '0,0'; a"
            + " label is a number or true or false; for decimal commas give the source decimal: ','");
    labels(i -> i % 5 == 0 ? "NULL" : i % 2, i -> i % 2);
    refused(
        fit(),
        "strings such as 'NULL'; a label is a number or true or false; if these stand for a missing"
            + " value, give the source null_values: ['NULL']");
    labels(i -> i % 2 == 0 ? "red" : i % 7, i -> i % 2);
    refused(
        fit(),
        "strings such as 'red'; a label is a number or true or false; for classes set task.type to");
  }

  @Test
  void namesOfClassesComeBackWithTheirProbabilities() throws IOException {
    String[] words = {"in part", "In Part", "\"all, of it\"", "01"};
    labels(i -> words[i % 4], i -> words[i % 3]);
    CommandRun run = fit("--set", "task.type=multiclass", "--set", "training.baselines=true");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readString(folder.resolve("report.html"))).contains("<th>all, of it</th>");
    Path out = folder.resolve("words.csv");
    String validation = folder + "/validation.csv";
    CommandRun.good(
        "predict", job.toString(), "--seeds", validation, "--out", out.toString(), "--overwrite");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0))
        .isEqualTo(
            "customer_id,cutoff,prediction,probability,probability_01,probability_In_Part,"
                + "probability_all__of_it,probability_in_part_2");
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.replace("\"all, of it\"", "all").split(",");
      int place = List.of("01", "In Part", "all", "in part").indexOf(values[2]);
      assertThat(values[3]).isEqualTo(values[4 + place]);
    }
    JsonNode figures = evaluated(validation);
    assertThat(figures.get("rows").asInt()).isEqualTo(2 * CUSTOMERS);
    assertThat(figures.get("baselines").has("constant")).isTrue();
    labels("other", 5, i -> i == 0 ? "none" : words[3]);
    CommandRun strange = CommandRun.good("evaluate", job.toString(), "--seeds", path("other.csv"));
    assertThat(strange.err())
        .contains("warning: 1 rows have a label that no training row had ('none')");
    CommandRun audit =
        CommandRun.of(
            "audit", job.toString(), "--checks", "canary,columns", "--set", "task.type=multiclass");
    assertThat(audit.err()).contains("audited canary", "audited columns");
  }

  @Test
  void weightsCalibrationAndThresholdsReachEveryCommand() throws IOException {
    for (String name : List.of("train", "validation")) {
      csv(
          name,
          "customer_id,cutoff,again,w",
          12 * CUSTOMERS,
          i ->
              "%d,2024-01-%02d,%d,%s"
                  .formatted(
                      i % CUSTOMERS,
                      10 + i / CUSTOMERS,
                      i % 2,
                      i == 3 ? "" : i % 4 < 2 ? "0.5" : "2"));
    }
    String weight = "training.weight=w";
    String costs = "task.costs=[1, 5]";
    CommandRun run = fit("--set", weight, "--set", "training.calibration=isotonic", "--set", costs);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err())
        .containsPattern("Cost a row, of false positives at 1 and false negatives at 5: \\d\\.");
    assertThat(run.err())
        .contains("label rows left out: the weight is null or not a number above 0 (such as");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("F1 of these rows is largest, ")
        .contains("Cost a row, of false positives at 1 and false negatives at 5: ")
        .contains("Probabilities are calibrated on these rows (isotonic)");
    String validation = folder + "/validation.csv";
    String[] evaluate = {"evaluate", job.toString(), "--seeds", validation, "--set", weight};
    CommandRun weighted = CommandRun.good(evaluate);
    assertThat(weighted.err()).contains("1: the weight is null or not a number above 0");
    JsonNode figures = json(weighted);
    assertThat(figures.get("rows").asInt()).isEqualTo(12 * CUSTOMERS - 1);
    JsonNode alike = evaluated(validation);
    assertThat(figures.get("log_loss").asDouble()).isNotEqualTo(alike.get("log_loss").asDouble());
    assertThat(alike.get("rows").asInt()).isEqualTo(12 * CUSTOMERS);
    JsonNode priced =
        json(
            CommandRun.good(
                "evaluate",
                job.toString(),
                "--seeds",
                validation,
                "--set",
                weight,
                "--set",
                costs));
    assertThat(priced.get("costs").get("cost").asDouble())
        .isLessThanOrEqualTo(priced.get("costs").get("right_cost").asDouble())
        .isLessThanOrEqualTo(priced.get("costs").get("never").asDouble());
    assertThat(figures.has("costs")).isFalse();
    refused(
        CommandRun.of("evaluate", job.toString(), "--set", "task.costs=[1]"),
        "Cannot use costs = [1.0]: allowed are two numbers");
    JsonNode all =
        json(
            CommandRun.good(
                "evaluate",
                job.toString(),
                "--seeds",
                validation,
                "--set",
                "task.thresholds=[0.9999, 0.0001]"));
    assertThat(all.get("accuracy").asDouble()).isEqualTo(0.5);
    refused(
        CommandRun.of(
            "predict",
            job.toString(),
            "--seeds",
            validation,
            "--out",
            path("none.csv"),
            "--set",
            "task.thresholds=[0.5]"),
        "Cannot use thresholds = [0.5]: allowed are 2 numbers, one for each class");
    labels("other", 5, i -> i % 2);
    refused(
        CommandRun.of("evaluate", job.toString(), "--seeds", path("other.csv"), "--set", weight),
        "Cannot find the weight column 'w' in the table: it has customer_id, cutoff, again");
  }

  private static JsonNode json(CommandRun run) throws IOException {
    String[] lines = run.out().strip().split("\n");
    return new ObjectMapper().readTree(lines[lines.length - 1]);
  }

  @Test
  void quantilesAreColumnsOfPredictAndFiguresOfEvaluate() throws IOException {
    labels(i -> i % 2 == 0 ? i % 10 : 40 + i % 30, i -> i % 2 == 0 ? i % 10 : 40 + i % 30);
    String quantiles = "training.quantiles=[0.05, 0.5, 0.95]";
    CommandRun run = fit("--set", quantiles, "--set", "training.baselines=true");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("Labels that are at or below a quantile: ");
    Path out = folder.resolve("quantiles.csv");
    String validation = folder + "/validation.csv";
    CommandRun.good(
        "predict", job.toString(), "--seeds", validation, "--out", out.toString(), "--overwrite");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0))
        .isEqualTo("customer_id,cutoff,prediction,quantile_0_05,quantile_0_5,quantile_0_95");
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      assertThat(values[2]).isEqualTo(values[4]);
      assertThat(Double.parseDouble(values[3])).isLessThanOrEqualTo(Double.parseDouble(values[4]));
      assertThat(Double.parseDouble(values[4])).isLessThanOrEqualTo(Double.parseDouble(values[5]));
    }
    JsonNode figures = evaluated(validation);
    assertThat(figures.get("coverage").asDouble()).isBetween(0.0, 1.0);
    assertThat(figures.get("pinball").asDouble()).isPositive();
    assertThat(figures.get("baselines").get("constant").has("pinball")).isTrue();
    refused(
        fit("--set", quantiles, "--set", "training.regression_loss=poisson"),
        "quantiles have a loss of their own");
    refused(
        fit("--set", quantiles, "--set", "task.type=multiclass"),
        "only a regression has quantiles; set the task type to regression");
  }

  @Test
  void ofTwoNamesTheLaterIsOne() throws IOException {
    labels(i -> i % 2 == 0 ? "red" : "blue", i -> i % 2 == 0 ? "red" : "blue");
    CommandRun run = fit();
    assertThat(run.err())
        .contains("'again' is 'blue' or 'red': taken as a binary task, in which 'red' is 1");
    assertThat(run.status()).isZero();
    Path out = folder.resolve("two.csv");
    String validation = folder + "/validation.csv";
    CommandRun.good(
        "predict", job.toString(), "--seeds", validation, "--out", out.toString(), "--overwrite");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0))
        .isEqualTo("customer_id,cutoff,prediction,probability,probability_blue,probability_red");
    String[] first = lines.get(1).split(",");
    assertThat(first[3]).isEqualTo(first[first[2].equals("blue") ? 4 : 5]);
    assertThat(Double.parseDouble(first[3])).isGreaterThanOrEqualTo(0.5);
    assertThat(evaluated(validation).has("auroc")).isTrue();
    labels("other", 5, i -> i == 0 ? "green" : "red");
    refused(
        CommandRun.of("evaluate", job.toString(), "--seeds", path("other.csv")),
        "1 values of 'again' are not allowed ('green'); allowed are 'blue' and 'red'");
  }

  @Test
  void recordsWithoutTheHeadersColumnsAreCountedAndShown() throws IOException {
    labels(i -> i % 2, i -> i % 2);
    String line = "%n3,2024-01-11,1,left,over%n4%n".formatted();
    for (String file : List.of("train", "validation")) {
      Files.writeString(
          folder.resolve(file + ".csv"), line, java.nio.file.StandardOpenOption.APPEND);
    }
    CommandRun run = fit();
    assertThat(run.err())
        .contains("warning: 2 of 482 records of " + folder + "/train.csv do not have the header's")
        .contains("columns, such as '3,2024-01-11,1,left,over'; what they lack counts as missing")
        .contains("warning: 2 of 82 records of " + folder + "/validation.csv");
    assertThat(CommandRun.good("evaluate", job.toString()).err()).contains("2 of 82 records of");
    Path seeds =
        Files.writeString(
            folder.resolve("cut.csv"),
            "customer_id,cutoff\n1,2024-01-20\n\"2,2024-01-20\n3,2024-01-20\n");
    String out = folder + "/cut-p.csv";
    assertThat(
            CommandRun.good("predict", job.toString(), "--seeds", seeds.toString(), "--out", out)
                .err())
        .contains("warning: 1 of 2 records of " + seeds)
        .contains("a quote that is not closed takes the lines after it with it");
  }

  @Test
  void timesOfAFormatComeBackAsTheyWereWritten() throws IOException {
    labels(i -> i % 2, i -> i % 2);
    assertThat(fit().status()).isZero();
    String text = "customer_id,cutoff\n1,1705708800000\n2,1705708800000\n";
    String seeds = Files.writeString(folder.resolve("ms.csv"), text).toString();
    String first = folder + "/ms-p.csv";
    String second = folder + "/ms-p2.csv";
    refused(
        CommandRun.of("predict", job.toString(), "--seeds", seeds, "--out", first),
        "ms.csv: Cannot use column 'cutoff' as the time: its values, such as '1705708800000', cannot"
            + " be read as times; that looks like milliseconds since 1970 (2024-01-20T00:00:00Z);"
            + " give task.time_format: epoch_ms");
    String[] format = {"--set", "task.time_format=epoch_ms"};
    CommandRun.good(
        "predict", job.toString(), "--seeds", seeds, "--out", first, format[0], format[1]);
    CommandRun.good(
        "predict", job.toString(), "--seeds", first, "--out", second, format[0], format[1]);
    List<String> rows = Files.readAllLines(Path.of(first));
    assertThat(rows.get(1)).matches("1,1705708800000,0\\.\\d+");
    assertThat(Files.readAllLines(Path.of(second))).isEqualTo(rows);
    refused(
        CommandRun.of(
            "predict",
            job.toString(),
            "--seeds",
            seeds,
            "--out",
            folder + "/x.csv",
            "--set",
            "task.time_format=epoch_s"),
        "its values, such as '1705708800000', cannot be read by task.time_format 'epoch_s'; that"
            + " looks like milliseconds since 1970");
    Files.writeString(
        folder.resolve("train.csv"),
        Files.readString(folder.resolve("train.csv")).replaceAll("2024-01-(..)", "$1012024"));
    refused(fit(), "give task.time_format");
    assertThat(fit("--set", "task.time_format=ddMMyyyy", "--set", "task.validation=null").err())
        .contains("Training on 480 rows");
  }

  @Test
  void seedsHaveReaderOptionsOfTheirOwn() throws IOException {
    labels(i -> i % 2, i -> i % 2);
    assertThat(fit().status()).isZero();
    Path seeds =
        Files.writeString(
            folder.resolve("excel.csv"),
            "customer_id;cutoff;again\n1;2024-01-20;1\n2;2024-01-20;0\n");
    String out = folder + "/excel-p.csv";
    String[] predict = {"predict", job.toString(), "--seeds", seeds.toString(), "--out", out};
    refused(
        CommandRun.of(predict),
        "give options: {sep: \";\"}, or write the file with commas (for --seeds options are given as"
            + " --seeds-option NAME=VALUE)");
    CommandRun.good(more(more(predict, "--seeds-option"), "sep=;"));
    assertThat(Files.readAllLines(Path.of(out))).hasSize(3);
    assertThat(
            CommandRun.good(
                    "evaluate",
                    job.toString(),
                    "--seeds",
                    seeds.toString(),
                    "--seeds-option",
                    "sep=;")
                .out())
        .contains("2 rows");
  }

  @Test
  void anOutputWhoseNameIsOfAnotherKindOfFileIsRefused() throws IOException {
    labels(i -> i % 2, i -> i % 2);
    String[] predict = {"predict", job.toString(), "--seeds", folder + "/validation.csv", "--out"};
    for (String name : List.of("p.xlsx", "p.json")) {
      refused(CommandRun.of(more(predict, folder + "/" + name)), "a Delta folder's has no ending");
    }
    refused(CommandRun.of(more(predict, "src")), "there is a file or folder of that name");
  }
}
