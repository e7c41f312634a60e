// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.graph.RelF1Files;
import io.sparkgnn.tier.Integration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three tasks of rel-f1 as queries, compared with the label tables that are given. */
@Integration
class RelF1LabelsTest {
  private static final Instant FIRST_RACE = Instant.parse("1950-05-13T00:00:00Z");
  private static final Instant VALIDATION = Instant.parse("2005-01-01T00:00:00Z");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "driver-position | position | 60 | 2010-01-01T00:00:00Z | AVG(results.positionOrder, 0, 60) FOR EACH drivers.driverId",
        "driver-dnf | did_not_finish | 30 | 2008-04-15T00:00:00Z | COUNT(results.* WHERE results.statusId != 1, 0, 30) > 0 FOR EACH drivers.driverId ASSUMING COUNT(results.*, 0, 30) > 0",
        "driver-top3 | qualifying | 30 | 2008-04-15T00:00:00Z | MIN(qualifying.position, 0, 30) <= 3 FOR EACH drivers.driverId"
      })
  void theGivenLabelsAreMadeRowByRow(
      String task, String label, int days, Instant test, String query) {
    Anchors anchors =
        Anchors.automatic()
            .withStride(Stride.parse(days + " days"))
            .withRange(FIRST_RACE, test)
            .withParts(VALIDATION, null);
    Dataset<Row> made =
        PredictiveQuery.parse("PREDICT " + query).labels(SharedSpark.session(), graph(), anchors);
    Map<String, Double> ours = new HashMap<>();
    for (Row row : made.collectAsList()) {
      String key = row.getString(3) + " " + row.get(0) + " " + row.getTimestamp(1).toInstant();
      assertThat(ours.put(key, ((Number) row.get(2)).doubleValue())).as(key).isNull();
    }
    Map<String, Double> given = new HashMap<>();
    read(given, "train", task + "-train.csv", label);
    read(given, "validation", task + "-val.csv", label);
    TreeSet<String> missing = new TreeSet<>(given.keySet());
    missing.removeAll(ours.keySet());
    TreeSet<String> extra = new TreeSet<>(ours.keySet());
    extra.removeAll(given.keySet());
    long same =
        given.entrySet().stream()
            .filter(
                row ->
                    ours.containsKey(row.getKey())
                        && Math.abs(ours.get(row.getKey()) - row.getValue()) < 1e-9)
            .count();
    System.out.printf(
        "%s: %d rows given, %d made, %d the same; missing %s, extra %s%n",
        task, given.size(), ours.size(), same, missing, extra);
    assertThat(missing).isEmpty();
    assertThat(extra).isEmpty();
    assertThat(same).isEqualTo(given.size());
  }

  private static void read(Map<String, Double> rows, String part, String file, String label) {
    SparkSession spark = SharedSpark.session();
    Sources.read(spark, TableSource.files("csv", RelF1Files.folder().resolve(file).toString()))
        .selectExpr("driverId", "timestamp(date)", "double(" + label + ")")
        .collectAsList()
        .forEach(
            row ->
                rows.put(
                    part + " " + row.get(0) + " " + row.getTimestamp(1).toInstant(),
                    row.getDouble(2)));
  }

  private static GraphSpec graph() {
    return new GraphSpec(
        "unused",
        List.of(
            table("drivers", "driverId", null),
            table("results", "resultId", "date"),
            table("qualifying", "qualifyId", "date")),
        List.of(
            LinkSpec.parse("results.driverId -> drivers.driverId"),
            LinkSpec.parse("qualifying.driverId -> drivers.driverId")),
        0);
  }

  private static TableSpec table(String name, String key, String time) {
    TableSource source =
        TableSource.files("csv", RelF1Files.folder().resolve(name + ".csv").toString());
    return TableSpec.builder(name).source(source).primaryKey(key).time(time).build();
  }
}
