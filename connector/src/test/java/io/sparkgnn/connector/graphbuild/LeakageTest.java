// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.graphbuild.BuildReport.Finding;
import io.sparkgnn.connector.graphbuild.BuildReport.Severity;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class LeakageTest {
  private static final String ORDERS =
      """
      SELECT id, ordered_at, ordered_at - make_dt_interval(30) AS cart_at,
        IF(id % 10 = 0, ordered_at, ordered_at + make_dt_interval(2)) AS delivered_at
      FROM (SELECT id, timestamp'2024-01-01' + make_dt_interval(CAST(id AS INT)) AS ordered_at
            FROM range(100))""";

  @TempDir Path folder;

  @Test
  void aColumnThatIsOftenLaterThanItsRowIsALeak() {
    BuildReport report =
        SmallGraphs.build(
            new SmallGraphs().table("orders", "id", "ordered_at", ORDERS).in(folder.resolve("g")));
    assertThat(report.leaks())
        .containsExactly(
            "orders.delivered_at: 90 % of values lie after the row's time (time: ordered_at): it"
                + " was not known then; set it to ignore unless it is a plan, such as a due date");
    assertThat(report.toText()).contains("LEAK  orders.delivered_at");
  }

  @Test
  void theSameColumnIgnoredIsNone() {
    BuildReport report =
        SmallGraphs.build(
            new SmallGraphs()
                .table("orders", "id", "ordered_at", ORDERS, Map.of("delivered_at", "ignore"))
                .in(folder.resolve("g")));
    assertThat(report.leakage().findings()).isEmpty();
  }

  @Test
  void aTableWithTimesButNoDeclaredTimeIsALeak() {
    BuildReport report =
        SmallGraphs.build(
            new SmallGraphs()
                .table("orders", "id", "ordered_at", ORDERS, Map.of("delivered_at", "ignore"))
                .table(
                    "events",
                    "",
                    null,
                    "SELECT timestamp'2024-02-01' + make_dt_interval(CAST(id AS INT)) AS at"
                        + " FROM range(20)")
                .table(
                    "people",
                    "",
                    null,
                    "SELECT date'1980-01-01' + CAST(id AS INT) AS born FROM range(20)")
                .in(folder.resolve("g")));
    assertThat(report.leaks()).singleElement().asString().contains("events.at", "declare it");
    assertThat(report.leakage().findings())
        .extracting(Finding::severity, Finding::table, Finding::column)
        .containsExactly(
            tuple(Severity.LEAK, "events", "at"),
            tuple(Severity.WARNING, "events", ""),
            tuple(Severity.WARNING, "people", ""),
            tuple(Severity.NOTE, "people", "born"));
  }

  @Test
  void rowsLaterThanTheNewestLabelAreNoted() {
    GraphSpec spec =
        new SmallGraphs()
            .table("orders", "id", "ordered_at", ORDERS, Map.of("delivered_at", "ignore"))
            .in(folder.resolve("g"));
    BuildReport report =
        new GraphBuild(SharedSpark.session(), spec).labelTimes(1_704_153_600_000_000L).run();
    assertThat(report.leakage().newestLabel()).isEqualTo("2024-01-02T00:00:00Z");
    assertThat(report.leakage().findings())
        .extracting(Finding::severity)
        .isEqualTo(List.of(Severity.NOTE));
    assertThat(report.leakage().findings().get(0).message())
        .contains("orders", "2024-04-09", "later than the newest label");
  }
}
