// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.graph.RelF1Files;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of the future appended to every table of the jobs that people see first move no prediction
 * of a seed before them, to the bit. They are copies of old rows under new keys, years later; half
 * of them point to old rows where those are entities or dimensions, the rest to new ones.
 */
@Integration
class FutureRowsOfJobsTest {
  private static final int COPIES = 200;
  private static final int SHARE = 8;
  private static final int SHIFT = 10_000_000;

  @TempDir Path folder;

  /** Keys that new rows may share with old ones: a table's own key never does. */
  private static Dataset<Row> withLater(
      Dataset<Row> rows, String own, Set<String> keys, Set<String> halfOld, String time) {
    List<Column> columns = new ArrayList<>();
    for (String name : rows.columns()) {
      Column old = col(name);
      Column shifted = old.cast("long").plus(SHIFT).cast(rows.schema().apply(name).dataType());
      if (name.equals(time)) {
        columns.add(lit("2030-06-01 00:00:00").cast(rows.schema().apply(name).dataType()).as(name));
      } else if (name.equals(own) || (keys.contains(name) && !halfOld.contains(name))) {
        columns.add(shifted.as(name));
      } else if (keys.contains(name)) {
        columns.add(
            when(pmod(old.cast("long"), lit(2)).equalTo(0), old).otherwise(shifted).as(name));
      } else {
        columns.add(old);
      }
    }
    Column first = col(rows.columns()[0]).cast("long");
    // Few enough that no column's type changes.
    int copies = (int) Math.min(COPIES, rows.count() / SHARE);
    return rows.union(
        rows.orderBy(first.desc()).limit(copies).select(columns.toArray(Column[]::new)));
  }

  private static String predictions(Path job, String... more) throws IOException {
    Path out = Path.of(job + ".csv");
    List<String> arguments = new ArrayList<>(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    CommandRun.good(CommandRun.small(job, "predict", arguments.toArray(String[]::new)));
    return Files.readString(out);
  }

  @Test
  void noneOfTheShopsTablesLetsThemIn() throws IOException {
    SparkSession spark = CommandRun.spark();
    Path old = folder.resolve("old");
    Path later = folder.resolve("later");
    new ShopTables(spark, new Shop(150, 30, 3), old.resolve("tables").toString()).write();
    Map<String, String> times =
        Map.of(
            "customers", "signed_up_at",
            "products", "listed_at",
            "orders", "ordered_at",
            "order_lines", "",
            "events", "happened_at");
    Map<String, String> own =
        Map.of(
            "customers", "customer_id",
            "products", "product_id",
            "orders", "order_id",
            "order_lines", "order_id",
            "events", "event_id");
    for (Map.Entry<String, String> table : times.entrySet()) {
      String name = "tables/" + table.getKey();
      withLater(
              spark.read().format("delta").load(old.resolve(name).toString()),
              own.get(table.getKey()),
              Set.copyOf(own.values()),
              Set.of("customer_id", "product_id"),
              table.getValue())
          .write()
          .format("delta")
          .save(later.resolve(name).toString());
    }
    Path job = Files.writeString(old.resolve("shop.yaml"), ShopJob.text(old.toString()));
    CommandRun fit = CommandRun.good(CommandRun.small(job, "fit"));
    assertThat(fit.err()).doesNotContain("it has no time");
    String seeds = old.resolve("tables/validation").toString();
    String before = predictions(job, "--seeds", seeds);
    String text = ShopJob.text(old.toString());
    for (String table : times.keySet()) {
      String from = old.resolve("tables/" + table) + "}";
      assertThat(text).contains(from);
      text = text.replace(from, later.resolve("tables/" + table) + "}");
    }
    Path after = Files.writeString(folder.resolve("after.yaml"), text);
    String graph = "graph.path=" + folder.resolve("graph");
    CommandRun build = CommandRun.good(CommandRun.small(after, "build", "--set", graph));
    assertThat(build.out()).contains("2030-06-01");
    assertThat(predictions(after, "--seeds", seeds, "--set", graph)).isEqualTo(before);
  }

  @Tag("nightly")
  @Test
  void noneOfRelF1sTablesLetsThemIn() throws IOException {
    SparkSession spark = CommandRun.spark();
    Path data = RelF1Files.folder().toAbsolutePath();
    Path job = RelF1.job("driver-dnf", folder);
    Map<String, String> own =
        Map.of(
            "circuits", "circuitId",
            "drivers", "driverId",
            "constructors", "constructorId",
            "races", "raceId",
            "results", "resultId",
            "standings", "driverStandingsId",
            "constructor_results", "constructorResultsId",
            "constructor_standings", "constructorStandingsId",
            "qualifying", "qualifyId");
    String text = Files.readString(job);
    for (Map.Entry<String, String> table : own.entrySet()) {
      String file = data.resolve(table.getKey() + ".csv").toString();
      Path later = folder.resolve(table.getKey() + ".csv");
      withLater(
              spark.read().option("header", true).csv(file),
              table.getValue(),
              Set.copyOf(own.values()),
              Set.of("driverId", "constructorId", "circuitId"),
              "date")
          .coalesce(1)
          .write()
          .option("header", true)
          .csv(later.toString());
      assertThat(text).contains('"' + file + '"');
      text = text.replace('"' + file + '"', '"' + later.toString() + '"');
    }
    String[] settings = {
      "--set", "task.train.path=" + data.resolve("driver-dnf-val.csv"),
      "--set", "output.model=" + folder.resolve("model"),
      "--set", "output.report=" + folder.resolve("report.html"),
      "--set", "graph.path=" + folder.resolve("graph")
    };
    CommandRun fit = CommandRun.good(CommandRun.small(job, "fit", settings));
    assertThat(fit.err()).doesNotContain("it has no time");
    String seeds = data.resolve("driver-dnf-test-seeds.csv").toString();
    String before = predictions(job, with(settings, "--seeds", seeds));
    Path after = Files.writeString(folder.resolve("after.yaml"), text);
    settings[7] = "graph.path=" + folder.resolve("later");
    CommandRun build = CommandRun.good(CommandRun.small(after, "build", settings));
    assertThat(build.out())
        .contains("2030-06-01", "static, visible at any time: circuits, drivers");
    assertThat(predictions(after, with(settings, "--seeds", seeds))).isEqualTo(before);
  }

  private static String[] with(String[] settings, String... more) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
