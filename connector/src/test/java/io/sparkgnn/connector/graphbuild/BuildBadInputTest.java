// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.graphbuild.BuildReport.TableReport;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class BuildBadInputTest {
  @TempDir Path folder;

  private Path graph() {
    return folder.resolve("g");
  }

  private void refused(SmallGraphs graph, String... parts) {
    refused(graph.in(graph()), parts);
  }

  private void refused(GraphSpec spec, String... parts) {
    assertThatThrownBy(() -> SmallGraphs.build(spec))
        .isInstanceOf(UserErrorException.class)
        .message()
        .contains(parts)
        .doesNotContain("\n");
    assertThat(graph()).doesNotExist();
  }

  @Test
  void rowsWithoutKeyOrTimeAndDuplicatesAreLeftOutCountedAndNamed() {
    SmallGraphs graph =
        new SmallGraphs()
            .table(
                "events",
                "id",
                "at",
                """
                SELECT id, timestamp(at) AS at, v FROM VALUES
                  (1, '2024-01-05', 1.0), (1, '2024-01-02', 2.0), (1, '2024-01-02', 1.5),
                  (2, null, 3.0), (null, '2024-01-01', 4.0), (3, '2024-01-03', 5.0),
                  (4, null, 6.0) AS t(id, at, v)\
                """);
    BuildReport report = SmallGraphs.build(graph.in(graph()));
    TableReport events = report.tables().get(0);
    assertThat(events.rowsRead()).isEqualTo(7);
    assertThat(events.rows()).isEqualTo(2);
    assertThat(events.nullKeys()).isEqualTo(1);
    assertThat(events.duplicateKeys()).isEqualTo(2);
    assertThat(events.duplicateExamples()).containsExactly("1");
    assertThat(events.nullTimes()).isEqualTo(2);
    assertThat(events.nullTimeExamples()).containsExactly("2", "4");
    assertThat(report.warnings())
        .containsExactly(
            "events: 1 rows are left out: a null in the primary key",
            "events: 2 rows are left out: a key that an earlier row has (such as 1)",
            "events: 2 rows are left out: no time (such as 2, 4)");
    try (GraphStore store = GraphStore.open(graph())) {
      assertThat(store.topology().time(0, 0)).isEqualTo(1_704_153_600_000_000L);
    }
  }

  @Test
  void rowsMoreThanAYearFromAllOthersAreNamed() {
    SmallGraphs graph =
        new SmallGraphs()
            .table(
                "events",
                "id",
                "at",
                "SELECT id, TIMESTAMP '2021-03-01' + make_dt_interval(id) AS at FROM range(300)"
                    + " UNION ALL SELECT 900, TIMESTAMP '1970-01-01'"
                    + " UNION ALL SELECT 901, TIMESTAMP '2933-01-01'")
            .table(
                "early",
                "id",
                "at",
                "SELECT id, TIMESTAMP '2021-03-01' + make_dt_interval(id) AS at FROM range(900)"
                    + " UNION ALL SELECT 900, TIMESTAMP '2019-01-01'");
    assertThat(SmallGraphs.build(graph.in(graph())).warnings())
        .containsExactly(
            "events: 2 rows are more than a year from all others in time (1970-01-01T00:00:00Z,"
                + " 2933-01-01T00:00:00Z); the others lie from 2021-03-01T00:00:00Z to"
                + " 2021-12-25T00:00:00Z");
  }

  @Test
  void danglingForeignKeysAreCountedAndGiveNoEdge() {
    SmallGraphs graph =
        new SmallGraphs()
            .table("a", "id", null, "SELECT * FROM VALUES (1), (2) AS t(id)")
            .table("b", "", null, "SELECT * FROM VALUES (1), (9), (null), (9) AS t(a)")
            .link("b.a -> a.id");
    BuildReport report = SmallGraphs.build(graph.in(graph()));
    assertThat(report.links().get(0).edges()).isEqualTo(1);
    assertThat(report.links().get(0).dangling()).isEqualTo(2);
    assertThat(report.links().get(0).nullKeys()).isEqualTo(1);
    assertThat(report.warnings())
        .containsExactly(
            "b.a->a.id: 2 foreign keys fit no row of a and give no edge (such as '9')");
  }

  @Test
  void danglingForeignKeysShowTheirBlanksAndWhatWouldFit() {
    SmallGraphs graph =
        new SmallGraphs()
            .table("a", "id", null, "SELECT * FROM VALUES ('C1'), ('C2') AS t(id)")
            .table("b", "", null, "SELECT * FROM VALUES ('C1  '), ('C2  '), ('C1') AS t(a)")
            .link("b.a -> a.id");
    assertThat(SmallGraphs.build(graph.in(graph())).warnings())
        .containsExactly(
            "b.a->a.id: 2 foreign keys fit no row of a and give no edge (such as 'C1  ', 'C2  ');"
                + " 'C1  ' and the key 'C1' differ in blanks only: write both alike in the"
                + " sources");
  }

  @Test
  void timesInTheFarFutureAndBefore1900AreWarnedOf() {
    SmallGraphs graph =
        new SmallGraphs()
            .table(
                "events",
                "",
                "at",
                "SELECT timestamp(at) AS at FROM VALUES ('2024-01-01'), ('9999-12-31'),"
                    + " ('1800-01-01') AS t(at)");
    BuildReport report = SmallGraphs.build(graph.in(graph()));
    assertThat(report.tables().get(0).farFuture()).isEqualTo(1);
    assertThat(report.tables().get(0).before1900()).isEqualTo(1);
    assertThat(report.warnings()).hasSize(2);
    assertThat(report.warnings().get(0)).contains("far future", "9999-12-31");
    assertThat(report.warnings().get(1)).contains("before 1900", "1800-01-01");
  }

  @Test
  void emptyTablesGiveAnEmptyPartOfTheGraph() throws IOException {
    Path csv = Files.writeString(folder.resolve("empty.csv"), "id,customer,at\n");
    SmallGraphs graph =
        new SmallGraphs()
            .table("customers", "id", null, "SELECT * FROM VALUES (1), (2) AS t(id)")
            .table("orders", "id", "at", TableSource.files("csv", csv.toString()), Map.of())
            .table("lines", "", null, "SELECT 1L AS order_id WHERE false")
            .link("orders.customer -> customers.id")
            .link("lines.order_id -> orders.id");
    BuildReport report = SmallGraphs.build(graph.in(graph(), 2));
    assertThat(report.warnings()).containsExactly("orders has no rows", "lines has no rows");
    try (GraphStore store = GraphStore.open(graph())) {
      assertThat(store.topology().nodeCount(1)).isZero();
      assertThat(store.topology().visibleCount(1, 0)).isZero();
      assertThat(store.topology().children(0).end(1))
          .isEqualTo(store.topology().children(0).begin(1));
    }
  }

  @Test
  void anUnknownColumnIsNamedWithThoseThatThereAre() {
    refused(
        new SmallGraphs().table("t", "idd", null, "SELECT 1 AS id, 2 AS size"),
        "Cannot find column 'idd' in table t: it has id, size");
    refused(
        new SmallGraphs().table("t", "id", "date", "SELECT 1 AS id"), "Cannot find column 'date'");
    refused(
        new SmallGraphs().table("t", "id", null, "SELECT 1 AS id", Map.of("x", "ignore")),
        "Cannot find column 'x'");
  }

  @Test
  void aLinkToAMissingTableOrColumnIsRefused() {
    refused(
        SmallGraphs.shop().link("orders.shop -> shops.id"),
        "there is no table 'shops'; there are customers, orders");
    refused(
        SmallGraphs.shop().link("orders.shop -> customers.id"),
        "Cannot find column 'shop' in table orders");
    refused(
        SmallGraphs.shop().link("orders.customer -> customers.region"),
        "must point to the primary key of customers, which is id");
    refused(SmallGraphs.shop().link("orders.customer -> customers.id"), "is there twice");
    refused(
        new SmallGraphs()
            .table("a", "", null, "SELECT 1 AS id")
            .table("b", "", null, "SELECT 1 AS a")
            .link("b.a -> a.id"),
        "which is not declared");
  }

  @Test
  void aLinkBetweenDifferentKindsOfKeyIsRefused() {
    refused(
        new SmallGraphs()
            .table("a", "id", null, "SELECT 1 AS id")
            .table("b", "", null, "SELECT 'x' AS a")
            .link("b.a -> a.id"),
        "b.a is string but a.id is int; 1 of 1 values of b.a are no whole numbers: 'x' (row 1)");
    refused(
        new SmallGraphs().table("a", "id", null, "SELECT 1.5D AS id"),
        "Cannot use a.id as a key: 1 of 1 values of a.id cannot be read as whole numbers, such as"
            + " '1.5' (row 1)");
    refused(
        new SmallGraphs().table("a", "id", null, "SELECT true AS id"),
        "Cannot use a.id as a key: its type is boolean; allowed are whole numbers, strings");
  }

  @Test
  void aTimeColumnOfAnotherTypeIsRefused() {
    refused(
        new SmallGraphs().table("a", "", "at", "SELECT '10:00' AS at"),
        "Cannot use a.at as the table's time: 1 of 1 values of a.at cannot be read as times, such"
            + " as '10:00' (row 1)");
    refused(
        new SmallGraphs().table("a", "", "at", "SELECT true AS at"),
        "Cannot use a.at as the table's time: its type is boolean; allowed are timestamp, date");
  }

  @Test
  void twoTablesOfOneNameAreRefused() {
    refused(
        new SmallGraphs()
            .table("things", "", null, "SELECT 1 AS id")
            .table("Things", "", null, "SELECT 1 AS id"),
        "two tables are named Things");
  }

  @Test
  void impossibleColumnTypesAreRefused() {
    String query = "SELECT 1 AS id, 'x' AS s, array(1.0) AS v, binary('x') AS b";
    refused(
        new SmallGraphs().table("t", "id", null, query, Map.of("s", "number")),
        "'number': allowed are numeric, categorical, timestamp, boolean, text, embedding, ignore");
    refused(
        new SmallGraphs().table("t", "id", null, query, Map.of("v", "numeric")),
        "Cannot make column t.v numeric: its type is array");
    refused(
        new SmallGraphs().table("t", "id", null, query, Map.of("b", "text")),
        "Cannot make column t.b text: its type is binary");
    refused(
        new SmallGraphs().table("t", "id", null, query, Map.of("id", "numeric")),
        "it is the table's primary key, which is never a feature");
  }

  @Test
  void embeddingsOfDifferentLengthsAreRefusedWithTheirCount() {
    refused(
        new SmallGraphs()
            .table(
                "t",
                "",
                null,
                "SELECT array(1.0f, 2.0f) AS v UNION ALL SELECT array(1.0f, 3.0f)"
                    + " UNION ALL SELECT array(1.0f)"),
        "t.v",
        "1 of 3 arrays have another length than 2");
  }

  @Test
  void aSourceThatIsNotThereIsRefused() {
    refused(
        new SmallGraphs()
            .table("t", "", null, TableSource.files("csv", folder + "/none.csv"), Map.of()),
        "Cannot open table t");
    refused(
        new SmallGraphs().table("t", "", null, TableSource.table("no_such_table"), Map.of()),
        "Cannot open table t");
  }

  @Test
  void tablesThatPointToEachOtherInACircleCannotInheritATime() {
    refused(
        SmallGraphs.shop()
            .table("a", "id", null, "SELECT 1 AS id, 1 AS b, 'a' AS o")
            .table("b", "id", null, "SELECT 1 AS id, 1 AS a")
            .link("a.b -> b.id")
            .link("b.a -> a.id")
            .link("a.o -> orders.id"),
        "a, b",
        "in a circle",
        "declare a time column");
  }

  @Test
  void aNumberOfShardsThatIsNoPowerOfTwoIsRefused() {
    refused(SmallGraphs.shop().in(graph(), 3), "Cannot build 3 shards");
  }

  @Test
  void aFolderWithOtherFilesIsNotBuiltInto() throws IOException {
    Files.createDirectories(graph());
    Files.writeString(graph().resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> SmallGraphs.build(SmallGraphs.shop().in(graph())))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("it holds notes.txt");
    assertThat(graph().toFile().list()).containsExactly("notes.txt");
  }

  @Test
  void aSpecificationWithoutTablesIsRefused() {
    refused(new GraphSpec(graph().toString(), List.of(), List.of(), 0), "it has no tables");
  }
}
