// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds as people write them: repeated, unsorted, unreadable, in several spellings. */
@Integration
class SeedRowsTest {
  private static final List<String> SEEDS =
      List.of(
          "3,2024-10-27 00:00:00",
          "1,2024-05-01 00:00:00",
          "3,2024-10-27 00:00:00",
          "50,2024-10-27 00:00:00",
          "99999,2024-10-27 00:00:00",
          ",2024-10-27 00:00:00",
          "2,",
          "2,not a time",
          "2,2035-01-01",
          "2,1999-01-01",
          "abc,2024-10-27",
          "2.0,2024-10-27",
          " 2,2024-10-27",
          "2,2024-10-27T00:00:00Z",
          "2,2024-10-27 00:00:00",
          "2,2024-10-27",
          "2,12:30:00",
          "2,20241027",
          "7,2024-02-30");

  @TempDir static Path folder;
  private static Path job;

  @BeforeAll
  static void fitsASmallShop() throws IOException {
    new ShopTables(CommandRun.spark(), new Shop(250, 40, 3), folder.resolve("tables").toString())
        .write();
    job = Files.writeString(folder.resolve("shop.yaml"), ShopJob.text(folder.toString()));
    CommandRun.good(CommandRun.small(job, "fit"));
  }

  private static CommandRun predict(List<String> seeds, String out) throws IOException {
    return CommandRun.good(
        CommandRun.small(job, "predict", "--seeds", file(seeds), "--out", path(out)));
  }

  private static String file(List<String> seeds) throws IOException {
    String text = "customer_id,cutoff\n" + String.join("\n", seeds) + "\n";
    return Files.writeString(folder.resolve("seeds.csv"), text).toString();
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static List<String> rows(String name) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(name));
    return lines.subList(1, lines.size());
  }

  private static String prediction(String row) {
    return row.substring(row.lastIndexOf(',') + 1);
  }

  @Test
  void everySeedComesBackInItsPlaceAsItWasWritten() throws IOException {
    CommandRun run = predict(SEEDS, "p.csv");
    List<String> rows = rows("p.csv");
    assertThat(rows.stream().map(row -> row.substring(0, row.lastIndexOf(','))).toList())
        .isEqualTo(SEEDS);
    List<String> predicted = rows.stream().map(SeedRowsTest::prediction).toList();
    assertThat(Stream.of(4, 5, 6, 7, 9, 10, 16, 17, 18).map(predicted::get)).containsOnly("");
    assertThat(Stream.of(0, 1, 3, 8, 11).map(predicted::get)).doesNotContain("");
    assertThat(predicted.get(2)).isEqualTo(predicted.get(0));
    assertThat(predicted.subList(11, 16)).containsOnly(predicted.get(11));
    assertThat(run.err())
        .contains("warning: 9 of 19 rows have no prediction:\n")
        .contains("  1: the entity key is null; the first is row 6: customer_id null, cutoff '2024")
        .contains("  2: the entity is not in the graph; the first is row 5: customer_id '99999'")
        .contains(
            "  1: the entity's own row is later than the time; the first is row 10: customer_id"
                + " '2', cutoff '1999-01-01'; it is of 20")
        .contains(
            "  5: the time is null or cannot be read as a timestamp; the first is row 7:"
                + " customer_id '2', cutoff null\n")
        .doesNotContain("WARN");
  }

  @Test
  void seedsOfOneEntityAndTimeGetTheSamePredictionToTheLastBit() throws IOException {
    List<String> many =
        Stream.iterate(0, i -> i + 1)
            .limit(3000)
            .map(
                i ->
                    i * 7919 % 31
                        + 1
                        + ",2024-10-"
                        + (10 + i * 31 % 3)
                        + (i % 2 == 0 ? "" : " 00:00"))
            .toList();
    predict(many, "many.csv");
    long seeds = many.stream().map(row -> row.replace(" 00:00", "")).distinct().count();
    long different =
        rows("many.csv").stream().map(row -> row.replace(" 00:00", "")).distinct().count();
    assertThat(different).isEqualTo(seeds);
  }

  @Test
  void evaluateAndSampleSayWhichRowsTheyLeaveOutAndWhy() throws IOException {
    String labeled =
        Files.writeString(
                folder.resolve("labeled.csv"),
                "customer_id,cutoff,orders_again\n1,2024-10-27,1\n2,2024-10-27,0\n"
                    + "3,2024-10-27,maybe\n9999,2024-10-27,1\n4,2024-10-27,true\n")
            .toString();
    CommandRun evaluate = CommandRun.good(CommandRun.small(job, "evaluate", "--seeds", labeled));
    assertThat(evaluate.out()).contains(", 3 rows");
    assertThat(evaluate.err())
        .contains("warning: 2 of 5 rows left out:\n")
        .contains(
            "  1: the label is null or not a number; the first is row 3: customer_id '3', cutoff"
                + " '2024-10-27', orders_again 'maybe'\n")
        .contains("  1: the entity is not in the graph; the first is row 4: customer_id '9999'");
    CommandRun sample =
        CommandRun.good(
            CommandRun.small(job, "sample", "--seeds", file(SEEDS), "--out", path("edges.csv")));
    assertThat(sample.err())
        .contains("warning: 9 of 19 rows left out:\n")
        .contains("  1: the entity's own row is later than the time; the first is row 10");
  }
}
