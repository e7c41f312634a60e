// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph that is refreshed is the one that a build makes. */
@Integration
class GraphRefreshTest {
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path folder;

  @Test
  void refreshedIsRebuilt() {
    long seed = Long.getLong("sparkgnn.test.seed", 1);
    compare(seed, 2, 2);
  }

  @Tag("nightly")
  @Test
  void refreshedIsRebuiltWhateverHasHappened() {
    for (long seed = 2; seed < 12; seed++) {
      compare(seed, 4, 1 << seed % 3);
    }
  }

  private void compare(long seed, int steps, int stripes) {
    Path here = folder.resolve("seed" + seed);
    Warehouse warehouse = new Warehouse(SPARK, here.resolve("lake"), seed);
    GraphSpec spec = warehouse.spec(here.resolve("graph"), stripes);
    new GraphBuild(SPARK, spec).run();
    for (int step = 0; step < steps; step++) {
      warehouse.change();
      RefreshReport report = new GraphRefresh(SPARK, spec).run();
      assertThat(report.reason()).isEmpty();
      Path again = here.resolve("again" + step);
      new GraphBuild(SPARK, warehouse.spec(again, stripes)).run();
      compare(
          here.resolve("graph"), again, "step %d of -Dsparkgnn.test.seed=%d".formatted(step, seed));
    }
    RefreshReport nothing = new GraphRefresh(SPARK, spec).run();
    assertThat(nothing.moved()).isFalse();
  }

  private static void compare(Path refreshed, Path rebuilt, String when) {
    try (GraphStore one = GraphStore.open(refreshed);
        GraphStore other = GraphStore.open(rebuilt)) {
      for (NodeType type : one.schema().nodeTypes()) {
        NodeType wanted = other.schema().nodeTypes().get(type.index());
        assertThat(type.rows()).as("%s: nodes of %s", when, type.name()).isEqualTo(wanted.rows());
        // categories that no row has any more stay in a graph that is refreshed
        for (int c = 0; c < type.columns().size(); c++) {
          assertThat(type.columns().get(c).categories())
              .containsAll(wanted.columns().get(c).categories());
        }
      }
      boolean alike = one.schema().nodeTypes().equals(other.schema().nodeTypes());
      assertThat(digests(one.manifest(), alike))
          .as("%s: files", when)
          .isEqualTo(digests(other.manifest(), alike));
      BuildReport told = BuildReport.of(one.manifest());
      BuildReport wanted = BuildReport.of(other.manifest());
      for (int t = 0; t < told.tables().size(); t++) {
        assertThat(told.tables().get(t).nullTimes())
            .as("%s: left out of %s", when, told.tables().get(t).name())
            .isEqualTo(wanted.tables().get(t).nullTimes());
        assertThat(told.tables().get(t).columns().stream().map(column -> column.nulls()))
            .isEqualTo(wanted.tables().get(t).columns().stream().map(c -> c.nulls()).toList());
        assertThat(told.tables().get(t).latest()).isEqualTo(wanted.tables().get(t).latest());
      }
      for (int l = 0; l < told.links().size(); l++) {
        assertThat(told.links().get(l).edges()).isEqualTo(wanted.links().get(l).edges());
        assertThat(told.links().get(l).degrees()).isEqualTo(wanted.links().get(l).degrees());
      }
    }
  }

  /** Without feature rows where the codes may differ. */
  private static Map<String, String> digests(Manifest manifest, boolean features) {
    Map<String, String> digests = Warehouse.digests(manifest);
    digests.keySet().removeIf(name -> !features && name.endsWith(".features"));
    return digests;
  }

  @Test
  void aTableOfOtherColumnsIsAReasonForABuild() {
    Warehouse warehouse = new Warehouse(SPARK, folder.resolve("lake"), 5);
    GraphSpec spec = warehouse.spec(folder.resolve("graph"), 1);
    new GraphBuild(SPARK, spec).run();

    SPARK.sql("ALTER TABLE delta.`" + warehouse.path("customers") + "` ADD COLUMN phone STRING");
    assertThat(reason(spec)).isEqualTo("customers has new columns, [phone]");
  }

  @Tag("nightly")
  @Test
  void saysWhyRowsThatCannotBeToldAreReadAnew() {
    Warehouse warehouse = new Warehouse(SPARK, folder.resolve("lake"), 5);
    GraphSpec spec = warehouse.spec(folder.resolve("graph"), 1);
    new GraphBuild(SPARK, spec).run();

    DeltaTable products = DeltaTable.forPath(SPARK, warehouse.path("products"));
    products.delete("price < 60");
    SPARK.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    products.vacuum(0);
    assertThat(reason(spec))
        .isEqualTo("files with the changes of products were removed, as VACUUM does");

    DeltaTable.forPath(SPARK, warehouse.path("orders"))
        .toDF()
        .where("at IS NOT NULL")
        .limit(3)
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path("orders"));
    assertThat(reason(spec)).matches("key \\d+ of orders came twice");
    assertThat(reason(spec)).isEqualTo("orders had 3 rows with a key of another row");
  }

  @Test
  void whatCannotBeReadIsCounted() {
    String path = folder.resolve("events").toString();
    events(path, 0, 6, "string(id)", "'2024-01-0' || (id + 1)");
    GraphSpec spec =
        GraphSpec.builder(folder.resolve("graph").toString())
            .table(
                TableSpec.builder("events")
                    .source(TableSource.delta(path))
                    .primaryKey("id")
                    .time("at")
                    .column("price", "numeric")
                    .build())
            .build();
    new GraphBuild(SPARK, spec).run();
    events(path, 6, 8, "'cheap'", "'2024-01-0' || (id + 1)");
    events(path, 8, 9, "'3'", "'soon'");
    RefreshReport report = new GraphRefresh(SPARK, spec).run();
    assertThat(report.reason()).isEmpty();
    assertThat(report.build().tables().get(0).rows()).isEqualTo(8);
    assertThat(report.build().warnings())
        .contains(
            "2 values of events.price that came cannot be read as numbers; they count as missing",
            "1 values of events.at that came cannot be read as times; their rows are left out",
            "events: 1 rows that came with version 2 are left out: no time");
  }

  private static void events(String path, long from, long to, String price, String at) {
    SPARK
        .range(from, to)
        .selectExpr("id", price + " AS price", at + " AS at")
        .write()
        .format("delta")
        .mode("append")
        .save(path);
  }

  private static String reason(GraphSpec spec) {
    return new GraphRefresh(SPARK, spec).run().reason();
  }
}
