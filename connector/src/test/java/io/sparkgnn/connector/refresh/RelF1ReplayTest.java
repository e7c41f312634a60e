// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.year;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.RelF1Files;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Formula one, season by season: each is a commit of every table, after which the graph is
 * refreshed; now and then it is compared with one that is built.
 */
@Integration
@Tag("nightly")
class RelF1ReplayTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final int FIRST = 1950;
  private static final int LAST = 2024;
  private static final int COMPARED_EVERY = 15;

  /** Texts would have another length in a graph that is built later, so that they are left out. */
  private static final Map<String, List<String>> TEXTS =
      Map.of(
          "circuits", List.of("circuitRef", "name", "location"),
          "drivers", List.of("driverRef", "forename", "surname", "code"),
          "constructors", List.of("constructorRef", "name"),
          "races", List.of("name", "time"));

  @TempDir Path folder;

  private final Map<String, Dataset<Row>> all = new LinkedHashMap<>();
  private final List<LinkSpec> links = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();

  @Test
  void everySeasonIsRefreshedToWhatABuildMakes() {
    read();
    GraphSpec spec = spec(folder.resolve("graph"));
    for (int season = FIRST; season <= LAST; season++) {
      for (Map.Entry<String, Dataset<Row>> table : all.entrySet()) {
        table
            .getValue()
            .where(col("season").equalTo(season))
            .drop("season")
            .coalesce(1)
            .write()
            .format("delta")
            .mode("append")
            .save(lake(table.getKey()));
      }
      if (season == FIRST) {
        new GraphBuild(SPARK, spec).run();
      } else {
        RefreshReport report = new GraphRefresh(SPARK, spec).run();
        if (!report.reason().isEmpty()) {
          reasons.add(season + ": " + report.reason());
        }
      }
      if ((season - FIRST) % COMPARED_EVERY == COMPARED_EVERY - 1 || season == LAST) {
        compare(season);
      }
    }
    // tables that have no rows in the first seasons
    assertThat(reasons).hasSizeLessThan(6).allMatch(reason -> reason.contains("had no"));
  }

  private String lake(String table) {
    return folder.resolve("lake").resolve(table).toString();
  }

  private void read() {
    for (String name :
        List.of(
            "races",
            "results",
            "standings",
            "constructor_results",
            "constructor_standings",
            "qualifying")) {
      all.put(name, csv(name).withColumn("season", year(col("date"))));
    }
    // what has no time comes with the first race that it is in
    all.put("circuits", seen("circuits", "circuitId", "races"));
    all.put("drivers", seen("drivers", "driverId", "results", "qualifying", "standings"));
    all.put(
        "constructors",
        seen(
            "constructors",
            "constructorId",
            "results",
            "qualifying",
            "constructor_results",
            "constructor_standings"));
    links.add(LinkSpec.parse("races.circuitId -> circuits.circuitId"));
    for (String table : all.keySet()) {
      List<String> columns = List.of(all.get(table).columns());
      if (columns.contains("raceId") && !table.equals("races")) {
        links.add(LinkSpec.parse(table + ".raceId -> races.raceId"));
      }
      if (columns.contains("driverId") && !table.equals("drivers")) {
        links.add(LinkSpec.parse(table + ".driverId -> drivers.driverId"));
      }
      if (columns.contains("constructorId") && !table.equals("constructors")) {
        links.add(LinkSpec.parse(table + ".constructorId -> constructors.constructorId"));
      }
    }
  }

  private static Dataset<Row> csv(String name) {
    return Sources.read(
        SPARK, TableSource.files("csv", RelF1Files.folder().resolve(name + ".csv").toString()));
  }

  private Dataset<Row> seen(String name, String key, String... by) {
    Dataset<Row> seasons = null;
    for (String table : by) {
      Dataset<Row> some = all.get(table).select(key, "season");
      seasons = seasons == null ? some : seasons.union(some);
    }
    return csv(name).join(seasons.groupBy(key).agg(min("season").as("season")), key);
  }

  private GraphSpec spec(Path graph) {
    List<TableSpec> tables = new ArrayList<>();
    all.forEach(
        (name, rows) -> {
          boolean timed = List.of(rows.columns()).contains("date");
          TableSpec.Builder table =
              TableSpec.builder(name)
                  .source(TableSource.delta(lake(name)))
                  .primaryKey(key(name))
                  .time(timed ? TableTime.column("date") : TableTime.STATIC);
          TEXTS.getOrDefault(name, List.of()).forEach(text -> table.column(text, "ignore"));
          tables.add(table.build());
        });
    return new GraphSpec(graph.toString(), tables, links, 2);
  }

  private static String key(String table) {
    return switch (table) {
      case "races" -> "raceId";
      case "circuits" -> "circuitId";
      case "drivers" -> "driverId";
      case "constructors" -> "constructorId";
      case "results" -> "resultId";
      case "standings" -> "driverStandingsId";
      case "constructor_results" -> "constructorResultsId";
      case "constructor_standings" -> "constructorStandingsId";
      default -> "qualifyId";
    };
  }

  private void compare(int season) {
    Path again = folder.resolve("built" + season);
    try (GraphStore refreshed = GraphStore.open(folder.resolve("graph"))) {
      // the same types, of columns that were kept out too
      List<TableSpec> tables = new ArrayList<>();
      for (TableSpec table : spec(again).tables()) {
        BuildReport.TableReport report =
            BuildReport.of(refreshed.manifest()).tables().stream()
                .filter(other -> other.name().equals(table.name()))
                .findFirst()
                .orElseThrow();
        TableSpec.Builder declared = table.toBuilder();
        report.columns().stream()
            .filter(column -> column.length() > 0 || column.use().equals("ignore"))
            .forEach(column -> declared.column(column.name(), column.use()));
        tables.add(declared.build());
      }
      new GraphBuild(SPARK, new GraphSpec(again.toString(), tables, links, 2)).run();
      try (GraphStore built = GraphStore.open(again)) {
        assertThat(Warehouse.digests(refreshed.manifest()))
            .as("season %d", season)
            .isEqualTo(Warehouse.digests(built.manifest()));
      }
    }
  }
}
