// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys go out as they came in, whatever is in them and whatever file they stand in. */
@Integration
class KeysRoundTripTest {
  private static final List<String> FORMATS =
      List.of("p.csv", "p.csv.gz", "p.parquet", "delta/p", "key_round_trip");

  private static final List<String> ODD =
      List.of(
          "C001   ",
          "   C001",
          " ",
          "",
          "\t",
          "007",
          "7",
          "7.0",
          "+7",
          "1e5",
          "NULL",
          "null",
          "None",
          "NaN",
          "\\N",
          "\\",
          "a\\",
          "a\\\"b",
          "\"",
          "\"\"",
          "a\"b",
          "\"a\"",
          "'",
          ",",
          ",,",
          "a,b",
          "a|b",
          "|",
          "#a",
          "a\nb",
          "a\r\nb",
          "a\rb",
          "\n",
          "ü ẞ 漢字 😀",
          "true",
          "True",
          "2023-01-01",
          "2023-1-5",
          "2023-01-01 00:00:00",
          "-0",
          "0",
          "00",
          "x".repeat(5000));

  private static final long SEED = Long.getLong("sparkgnn.seed", System.nanoTime());

  @TempDir static Path folder;
  private static SparkSession spark;
  private static List<String> keys;

  @BeforeAll
  static void fitsOnOddKeys() throws IOException {
    System.out.println("seed " + SEED + " (replay with -Dsparkgnn.seed=" + SEED + ")");
    spark = CommandRun.spark();
    Random random = new Random(SEED);
    Set<String> distinct = new LinkedHashSet<>(ODD);
    while (distinct.size() < ODD.size() + 80) {
      distinct.add(randomKey(random));
    }
    keys = List.copyOf(distinct);
    StructType customers =
        new StructType()
            .add("customer_id", DataTypes.StringType)
            .add("age", DataTypes.IntegerType)
            .add("since", DataTypes.TimestampType);
    StructType orders =
        new StructType()
            .add("customer_id", DataTypes.StringType)
            .add("amount", DataTypes.DoubleType)
            .add("at", DataTypes.TimestampType);
    StructType labels =
        new StructType()
            .add("customer_id", DataTypes.StringType)
            .add("cutoff", DataTypes.TimestampType)
            .add("again", DataTypes.IntegerType);
    List<Row> customerRows = new ArrayList<>();
    List<Row> orderRows = new ArrayList<>();
    List<Row> labelRows = new ArrayList<>();
    for (String key : keys) {
      customerRows.add(RowFactory.create(key, random.nextInt(80), time("2023-01-01T00:00:00Z")));
      for (int i = random.nextInt(4); i >= 0; i--) {
        Instant at = Instant.parse("2023-02-01T00:00:00Z").plusSeconds(random.nextInt(8_000_000));
        orderRows.add(RowFactory.create(key, random.nextDouble(), Timestamp.from(at)));
      }
      labelRows.add(RowFactory.create(key, time("2023-06-01T00:00:00.000001Z"), random.nextInt(2)));
    }
    write("customers", customerRows, customers);
    write("orders", orderRows, orders);
    Dataset<Row> all = write("labels", labelRows, labels);
    all.drop("again").coalesce(1).write().parquet(path("seeds.parquet"));
    Files.writeString(
        folder.resolve("job.yaml"),
        """
        graph:
          path: %1$s/graph
          tables:
            customers: {source: {path: %1$s/customers.parquet}, primary_key: customer_id, time: since}
            orders: {source: {path: %1$s/orders.parquet}, time: at}
          links: ["orders.customer_id -> customers.customer_id"]
        task:
          entity: customers.customer_id
          time: cutoff
          label: again
          type: binary
          train: {path: %1$s/labels.parquet}
          validation: {path: %1$s/labels.parquet}
        output: {model: %1$s/model}
        """
            .formatted(folder));
    CommandRun.good(with("fit"));
  }

  private static Dataset<Row> write(String name, List<Row> rows, StructType schema) {
    Dataset<Row> table = spark.createDataFrame(rows, schema);
    table.coalesce(1).write().parquet(path(name + ".parquet"));
    return spark.read().parquet(path(name + ".parquet"));
  }

  private static String randomKey(Random random) {
    String alphabet = "ab01 \t\"',;|\\#.\n\rü-";
    return random
        .ints(1 + random.nextInt(7), 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  private static Timestamp time(String text) {
    return Timestamp.from(Instant.parse(text));
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String[] with(String command, String... more) {
    return CommandRun.small(folder.resolve("job.yaml"), command, more);
  }

  private static String place(String format) {
    return format.equals("key_round_trip") ? format : path(format);
  }

  @Test
  void whatPredictWritesScoresTheSameAgainInEveryFormat() {
    spark.sql("DROP TABLE IF EXISTS key_round_trip");
    CommandRun first =
        CommandRun.good(with("predict", "--seeds", path("seeds.parquet"), "--out", path("0.csv")));
    assertThat(first.err()).doesNotContain("no prediction");
    List<String> expected = lines("0.csv");
    assertThat(written("0.csv")).containsExactlyElementsOf(keys);
    int number = 1;
    String before = path("0.csv");
    for (String format : FORMATS) {
      CommandRun.good(with("predict", "--seeds", before, "--out", place(format)));
      String csv = number++ + ".csv";
      CommandRun again =
          CommandRun.good(with("predict", "--seeds", place(format), "--out", path(csv)));
      assertThat(again.err()).as(format).doesNotContain("no prediction");
      assertThat(lines(csv)).as(format).isEqualTo(expected);
      before = place(format);
    }
    spark.sql("DROP TABLE key_round_trip");
  }

  /**
   * The keys in a CSV file as Spark reads them with the options that any reader of RFC 4180 has.
   */
  private static List<String> written(String name) {
    return spark
        .read()
        .option("header", true)
        .option("escape", "\"")
        .option("multiLine", true)
        .option("nullValue", "\u0000")
        .csv(path(name))
        .select("customer_id")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static List<String> lines(String name) {
    try {
      return Files.readAllLines(folder.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void labelsWithTheSameKeysGiveTheSameFiguresFromTextAndFromParquet() {
    OutputTable.of(spark, path("labels.csv"), true)
        .write(spark.read().parquet(path("labels.parquet")));
    CommandRun parquet = CommandRun.good(with("evaluate"));
    CommandRun text =
        CommandRun.good(with("evaluate", "--set", "task.validation.path=" + path("labels.csv")));
    CommandRun seeds = CommandRun.good(with("evaluate", "--seeds", path("labels.csv")));
    assertThat(parquet.out()).contains("validation, " + keys.size() + " rows");
    assertThat(text.out()).isEqualTo(parquet.out());
    assertThat(figures(seeds)).isEqualTo(figures(parquet));
    CommandRun fit =
        CommandRun.good(
            with(
                "fit",
                "--set",
                "task.train.path=" + path("labels.csv"),
                "--set",
                "output.model=" + path("from-text")));
    assertThat(fit.err()).doesNotContain("left out");
  }

  private static List<String> figures(CommandRun run) {
    return run.out().lines().filter(line -> line.startsWith("  ")).toList();
  }

  @Test
  void sampleWritesTheKeysOfItsSeeds() {
    CommandRun.good(
        with("sample", "--seeds", path("seeds.parquet"), "--out", path("edges.parquet")));
    Set<String> sampled =
        spark.read().parquet(path("edges.parquet")).select("seed_key").collectAsList().stream()
            .map(row -> row.getString(0))
            .collect(Collectors.toSet());
    assertThat(sampled).isEqualTo(Set.copyOf(keys));
  }

  @Test
  void labelsAreCountedWhoseKeysDifferInBlanksOrZerosAlone() throws IOException {
    Files.writeString(
        folder.resolve("trimmed.csv"),
        "customer_id,cutoff\nC001,2023-06-01\n0007,2023-06-01\n nobody ,2023-06-01\n");
    spark.sql("DROP TABLE IF EXISTS key_trimmed");
    for (String out : List.of(path("trimmed-p.csv"), path("trimmed/p"), "key_trimmed")) {
      CommandRun run =
          CommandRun.good(with("predict", "--seeds", path("trimmed.csv"), "--out", out));
      assertThat(run.err())
          .as(out)
          .contains(
              """
              warning: 3 of 3 rows have no prediction:
                3: the entity is not in the graph; the first is row 1: customer_id 'C001', cutoff\
               '2023-06-01'; the graph has 'C001   '
              """);
    }
    assertThat(spark.table("key_trimmed").where("prediction IS NULL").count()).isEqualTo(3);
    spark.sql("DROP TABLE key_trimmed");
    assertThat(lines("trimmed-p.csv"))
        .containsExactly(
            "customer_id,cutoff,prediction",
            "C001,2023-06-01,",
            "0007,2023-06-01,",
            " nobody ,2023-06-01,");
  }
}
