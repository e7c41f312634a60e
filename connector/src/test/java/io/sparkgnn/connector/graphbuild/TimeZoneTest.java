// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The zone in which dates and times without a zone were read belongs to the graph. */
@Integration
class TimeZoneTest {
  private static final String ZONE = "spark.sql.session.timeZone";

  private final SparkSession spark = SharedSpark.session();

  @TempDir Path folder;

  @AfterEach
  void utcAgain() {
    spark.conf().set(ZONE, "UTC");
  }

  private Manifest built(String name, TableSource source, String time) {
    Path graph = folder.resolve(name);
    SmallGraphs.build(new SmallGraphs().table("visits", "id", time, source, Map.of()).in(graph));
    return Manifest.read(graph.resolve(GraphFiles.MANIFEST));
  }

  private Manifest built(String name, String query, String time) {
    return built(name, TableSource.of(spark.sql(query)), time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"date'2024-01-02'", "timestamp_ntz'2024-01-02 10:00:00'"})
  void aTimeWithoutAZoneMakesTheZonePartOfTheGraph(String time) {
    spark.conf().set(ZONE, "Europe/Berlin");
    assertThat(built("own", "SELECT 1 AS id, " + time + " AS at", "at").timeZone())
        .isEqualTo("Europe/Berlin");
    String feature =
        "SELECT id, CAST(" + time + " + make_dt_interval(id) AS %s) AS seen FROM range(3)";
    String type = time.startsWith("date") ? "DATE" : "TIMESTAMP_NTZ";
    assertThat(built("feature", feature.formatted(type), null).timeZone())
        .isEqualTo("Europe/Berlin");
  }

  @Test
  void timesInATextFileMakeTheZonePartOfTheGraph() throws IOException {
    Path csv = folder.resolve("visits.csv");
    Files.writeString(csv, "id,at\n1,2024-01-02 10:00:00\n2,2024-01-03 10:00:00\n");
    assertThat(built("csv", TableSource.files("csv", csv.toString()), "at").timeZone())
        .isEqualTo("UTC");
  }

  @Test
  void instantsDependOnNoZone() {
    Manifest manifest = built("instants", "SELECT 1 AS id, timestamp'2024-01-02' AS at", "at");
    assertThat(manifest.timeZone()).isNull();
    spark.conf().set(ZONE, "America/New_York");
    assertThatCode(() -> TimeZones.check(spark, "g", manifest)).doesNotThrowAnyException();
  }

  @Test
  void aSessionInAnotherZoneIsRefusedAndTheSameZoneByAnotherNameIsNot() {
    Manifest manifest = built("dates", "SELECT 1 AS id, date'2024-01-02' AS at", "at");
    spark.conf().set(ZONE, "America/New_York");
    assertThatThrownBy(() -> TimeZones.check(spark, "graphs/dates", manifest))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContainingAll(
            "Cannot use the graph at 'graphs/dates'", "America/New_York", "UTC", ZONE);
    spark.conf().set(ZONE, "Etc/UTC");
    assertThatCode(() -> TimeZones.check(spark, "graphs/dates", manifest))
        .doesNotThrowAnyException();
  }
}
