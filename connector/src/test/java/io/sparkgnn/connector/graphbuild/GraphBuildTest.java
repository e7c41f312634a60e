// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.graphbuild.BuildReport.ColumnReport;
import io.sparkgnn.connector.graphbuild.BuildReport.LinkReport;
import io.sparkgnn.connector.graphbuild.BuildReport.TableReport;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class GraphBuildTest {
  @TempDir Path folder;

  @Test
  void idsFollowTimeAndLinksFollowKeys() {
    BuildReport report = SmallGraphs.build(SmallGraphs.shop().in(folder.resolve("g")));
    assertThat(report.stripes()).isEqualTo(1);
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(store.version()).isEqualTo(report.version());
      assertThat(keys(store, 1, 4)).containsExactly("b", "c", "a", "d");
      assertThat(keys(store, 0, 3)).containsExactly("1", "2", "3");
      Topology topology = store.topology();
      assertThat(parents(topology, 0, 4)).containsExactly(1L, 0L, 0L, -1L);
      assertThat(topology.time(0, 0)).isEqualTo(Long.MIN_VALUE);
      assertThat(store.schema().edgeType("customers.id->orders.customer").toMany()).isTrue();
      Topology.NeighborLists lists = topology.children(0);
      assertThat(lists.end(0) - lists.begin(0)).isEqualTo(2);
      assertThat(lists.child(0, lists.begin(0))).isEqualTo(1);
      assertThat(lists.child(0, lists.begin(0) + 1)).isEqualTo(2);
      assertThat(lists.end(2) - lists.begin(2)).isZero();
    }
    LinkReport link = report.links().get(0);
    assertThat(link.name()).isEqualTo("orders.customer->customers.id");
    assertThat(List.of(link.edges(), link.nullKeys(), link.dangling())).containsExactly(3L, 1L, 0L);
    assertThat(link.degrees().max()).isEqualTo(2);
    assertThat(link.degrees().zero()).isEqualTo(1);
    assertThat(report.leakage().staticTables()).containsExactly("customers");
    assertThat(report.leaks()).isEmpty();
    assertThat(report.toText()).contains("orders.customer->customers.id", "static");
  }

  @Test
  void everyTypeOfColumnIsStoredAsItIs() {
    SmallGraphs graph =
        new SmallGraphs()
            .table(
                "things",
                "id",
                null,
                """
                SELECT id, CAST(id * 10 AS INT) AS size, id / 4 AS weight, id = 2 AS flag,
                  IF(id % 2 = 0, 'even', 'odd') AS parity, concat('thing number ', id) AS title,
                  CAST(id % 3 AS INT) AS status_code, date_add(date'2020-01-01', id) AS day,
                  IF(id = 5, null, array(float(id), float(1))) AS vector, 7 AS constant,
                  CAST(null AS STRING) AS nothing, binary('x') AS blob, map(1, 2) AS pairs
                FROM VALUES (1), (2), (3), (4), (5) AS t(id)\
                """);
    BuildReport report = SmallGraphs.build(graph.in(folder.resolve("g")));
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      NodeType type = store.schema().nodeType("things");
      assertThat(type.timeKind()).isEqualTo(TimeKind.STATIC);
      assertThat(type.columns().stream().map(c -> c.name() + " " + c.type() + " " + c.length()))
          .containsExactly(
              "size NUMERIC 1",
              "weight NUMERIC 1",
              "flag BOOLEAN 1",
              "parity CATEGORICAL 1",
              "title TEXT 15",
              "status_code CATEGORICAL 1",
              "day TIMESTAMP 1",
              "vector EMBEDDING 2",
              "constant NUMERIC 1");
      ByteBuffer row = row(store, 0, 1);
      assertThat(row.getFloat(column(type, "size").byteOffset())).isEqualTo(20f);
      assertThat(row.getFloat(column(type, "weight").byteOffset())).isEqualTo(0.5f);
      assertThat(row.getInt(column(type, "flag").byteOffset())).isEqualTo(1);
      assertThat(column(type, "parity").categories()).containsExactly("even", "odd");
      assertThat(row.getInt(column(type, "parity").byteOffset())).isZero();
      assertThat(row.getInt(column(type, "title").byteOffset())).isPositive();
      assertThat(row.getInt(column(type, "status_code").byteOffset())).isEqualTo(2);
      assertThat(row.getLong(column(type, "day").byteOffset())).isEqualTo(1_578_009_600_000_000L);
      assertThat(row.getFloat(column(type, "vector").byteOffset())).isEqualTo(2f);
      assertThat(row(store, 0, 4).getFloat(column(type, "vector").byteOffset())).isNaN();
    }
    assertThat(use(report, "constant"))
        .isEqualTo("numeric: every value is the same: only models trained on others use it");
    assertThat(use(report, "nothing")).isEqualTo("ignore: every value is null");
    assertThat(use(report, "blob")).isEqualTo("ignore: type binary is not supported");
    assertThat(use(report, "pairs")).isEqualTo("ignore: type map<int,int> is not supported");
    assertThat(use(report, "id")).isEqualTo("primary key: primary key");
  }

  @Test
  void columnTypesCanBeOverridden() {
    SmallGraphs graph =
        new SmallGraphs()
            .table(
                "things",
                "",
                null,
                """
                SELECT id AS number, CAST(id AS STRING) AS digits, concat('2020-01-0', id) AS day,
                  IF(id = 1, 'yes', 'no') AS ok, id AS secret
                FROM VALUES (1), (2), (3) AS t(id)\
                """,
                Map.of(
                    "NUMBER",
                    "categorical",
                    "digits",
                    "numeric",
                    "day",
                    "timestamp",
                    "ok",
                    "boolean",
                    "secret",
                    "ignore"));
    BuildReport report = SmallGraphs.build(graph.in(folder.resolve("g")));
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      NodeType type = store.schema().nodeType("things");
      assertThat(type.columns().stream().map(FeatureColumn::type))
          .containsExactly(
              ColumnType.CATEGORICAL, ColumnType.NUMERIC, ColumnType.TIMESTAMP, ColumnType.BOOLEAN);
      assertThat(column(type, "number").categories()).containsExactly("1", "2", "3");
    }
    assertThat(use(report, "secret")).isEqualTo("ignore: as asked");
  }

  @Test
  void rowsWithoutATimeInheritTheLatestThroughAChain() {
    SmallGraphs graph =
        SmallGraphs.shop()
            .table(
                "lines",
                "order_id,line",
                null,
                "SELECT * FROM VALUES ('a', 1L), ('b', 1L), ('b', 2L), ('zz', 1L), ('d', 1L)"
                    + " AS t(order_id, line)")
            .table(
                "notes",
                "",
                null,
                "SELECT * FROM VALUES ('b', 2L, 'c'), ('b', 1L, null), (null, null, 'a')"
                    + " AS t(order_id, line, about)")
            .link("lines.order_id -> orders.id")
            .link("notes.(line,order_id) -> lines.(line,order_id)")
            .link("notes.about -> orders.id");
    BuildReport report = SmallGraphs.build(graph.in(folder.resolve("g"), 2));
    TableReport lines = report.tables().get(2);
    assertThat(lines.timeKind()).isEqualTo("inherited");
    assertThat(lines.rows()).isEqualTo(4);
    assertThat(lines.nullTimes()).isEqualTo(1);
    assertThat(lines.nullTimeExamples()).containsExactly("zz|1");
    assertThat(report.leakage().inheritedTables())
        .containsExactly(
            "lines takes its time from orders.at by order_id; a row added later to an old one is"
                + " seen at once",
            "notes takes its time from lines by order_id,line, orders.at by about; a row added later"
                + " to an old one is seen at once");
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(keys(store, 2, 4)).containsExactly("b|1", "b|2", "a|1", "d|1");
      Topology topology = store.topology();
      assertThat(topology.time(2, 2)).isEqualTo(topology.time(1, 2));
      assertThat(topology.nodeCount(3)).isEqualTo(3);
      assertThat(topology.time(3, 0)).isEqualTo(topology.time(1, 0));
      assertThat(topology.time(3, 1)).isEqualTo(topology.time(1, 1));
      assertThat(parents(topology, 2, 3)).containsExactly(0L, 1L, -1L);
      assertThat(parents(topology, 3, 3)).containsExactly(-1L, 1L, 2L);
    }
  }

  @Test
  void keysCanBeDatesAndTimestampsAndHaveOddNames() {
    SmallGraphs graph =
        new SmallGraphs()
            .table(
                "the days.",
                "day of `it`",
                null,
                "SELECT date'2024-01-01' AS `day of ``it```, 1.5 AS `a.b` UNION ALL"
                    + " SELECT date'2024-01-02', 2.5")
            .table(
                "hours",
                "hour",
                null,
                "SELECT timestamp'2024-01-01 05:00:00' AS hour, date'2024-01-02' AS `the.day`");
    GraphSpec spec = graph.in(folder.resolve("g"));
    LinkSpec link = new LinkSpec("hours", List.of("the.day"), "the days.", List.of("day of `it`"));
    BuildReport report =
        SmallGraphs.build(new GraphSpec(spec.path(), spec.tables(), List.of(link), 0));
    assertThat(report.links().get(0).edges()).isEqualTo(1);
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(keys(store, 0, 2)).containsExactly("2024-01-01", "2024-01-02");
      assertThat(keys(store, 1, 1)).containsExactly("2024-01-01T05:00:00Z");
      assertThat(parents(store.topology(), 0, 1)).containsExactly(1L);
      assertThat(store.schema().nodeTypes().get(0).columns().get(0).name()).isEqualTo("a.b");
    }
  }

  @Test
  void aRowCanPointToItsOwnTable() {
    SmallGraphs graph =
        new SmallGraphs()
            .table(
                "staff",
                "id",
                null,
                "SELECT * FROM VALUES (1, null), (2, 1), (3, 1) AS t(id, boss)")
            .link("staff.boss -> staff.id");
    SmallGraphs.build(graph.in(folder.resolve("g")));
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(parents(store.topology(), 0, 3)).containsExactly(-1L, 0L, 0L);
      assertThat(store.schema().nodeTypes().get(0).timeKind()).isEqualTo(TimeKind.STATIC);
    }
  }

  @Test
  void theSameRowsGiveTheSameVersionHoweverTheyArePartitioned() {
    String customers =
        "SELECT id, hash(id) % 9 AS v FROM (SELECT CAST(rand(1) * 300 AS INT) AS id, id AS n"
            + " FROM range(0, 400, 1, 3))";
    String visits =
        "SELECT CAST(hash(id) % 350 AS INT) AS customer, hash(id, 1) % 5 AS v,"
            + " timestamp_seconds(hash(id, 2) % 50) AS at FROM range(0, 3000, 1, 3)";
    List<String> versions = new ArrayList<>();
    for (boolean large : new boolean[] {false, true}) {
      String order = large ? " ORDER BY rand(7)" : "";
      GraphSpec spec =
          new SmallGraphs()
              .table("customers", "id", null, customers + order)
              .table("visits", "", "at", visits + order)
              .link("visits.customer -> customers.id")
              .in(folder.resolve("g" + large), 4);
      GraphBuild build = new GraphBuild(SharedSpark.session(), spec);
      versions.add((large ? build.bytesPerTask(3_000).fewRows(0) : build).run().version());
    }
    assertThat(versions.get(1)).isEqualTo(versions.get(0));
  }

  @Test
  void theReportTellsTheBytesOfAllThatSamplingReads() throws IOException {
    Path graph = folder.resolve("g");
    BuildReport report = SmallGraphs.build(SmallGraphs.shop().in(graph, 2));
    long ids = 0;
    long times = 0;
    for (Manifest.FileEntry file : Manifest.read(graph.resolve("manifest.json")).files()) {
      ids += file.name().matches(".*(parents|children)") ? file.length() : 0;
      times += file.name().endsWith(".times") ? file.length() : 0;
    }
    assertThat(report.topology())
        .isEqualTo(new BuildReport.TopologyReport(6, ids, times, (ids + times) / 6.0));
    assertThat(report.toText())
        .contains("6 directed edges, %.2f bytes each".formatted((ids + times) / 6.0));
    assertThat(
            Manifest.read(graph.resolve("manifest.json"))
                .report()
                .at("/topology/directedEdges")
                .asLong())
        .isEqualTo(6);
  }

  @Test
  void progressTellsWhenEachStageEnds() {
    List<String> ended = new ArrayList<>();
    new GraphBuild(SharedSpark.session(), SmallGraphs.shop().in(folder.resolve("g")))
        .progress(
            (stage, done, total, rate) -> {
              assertThat(done).isBetween(0L, total);
              if (done == total) {
                ended.add(stage);
              }
            })
        .run();
    assertThat(ended)
        .containsExactlyInAnyOrder(
            "check tables and links",
            "read customers",
            "read orders",
            "read 2 small tables",
            "sort 2 small tables",
            "keys 2 small tables",
            "write 2 small tables",
            "link orders");
  }

  private static List<String> keys(GraphStore store, int type, int count) {
    List<String> keys = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      byte[] key = store.keys().key(type, id);
      assertThat(store.keys().id(type, key)).isEqualTo(id);
      keys.add(KeyCodec.print(store.schema().nodeTypes().get(type).key(), key));
    }
    return keys;
  }

  private static List<Long> parents(Topology topology, int link, int children) {
    List<Long> parents = new ArrayList<>();
    for (int child = 0; child < children; child++) {
      parents.add(topology.parents(link).parent(child));
    }
    return parents;
  }

  private static FeatureColumn column(NodeType type, String name) {
    return type.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static ByteBuffer row(GraphStore store, int type, long id) {
    int bytes = store.schema().nodeTypes().get(type).rowBytes();
    ByteBuffer row = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = store.features().reader()) {
      reader.read(type, new long[] {id}, 1, row);
    }
    return row.clear();
  }

  private static String use(BuildReport report, String column) {
    ColumnReport found =
        report.tables().get(0).columns().stream()
            .filter(c -> c.name().equals(column))
            .findFirst()
            .orElseThrow();
    return found.use() + ": " + found.reason();
  }
}
