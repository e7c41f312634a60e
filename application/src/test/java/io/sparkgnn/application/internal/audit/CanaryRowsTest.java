// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.cli.SparkSessions;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class CanaryRowsTest {
  private static final long CUT =
      Instant.parse("2024-02-01T00:00:00Z").getEpochSecond() * 1_000_000;

  @Test
  void aRowPlantedForAnEntityOfTwoKeyColumnsPointsToIt(@TempDir Path folder) throws Exception {
    SparkSession spark = SparkSessions.open("local[2]");
    Dataset<Row> counters =
        spark.sql(
            "SELECT shop.id AS shop, concat('c|', counter.id) AS counter"
                + " FROM range(4) shop CROSS JOIN range(3) counter");
    Dataset<Row> sales =
        spark.sql(
            "SELECT id AS sale, id % 4 AS shop, concat('c|', id % 2) AS counter, double(id) AS"
                + " amount, timestamp'2024-01-01' + make_interval(0, 0, 0, CAST(id AS INT)) AS at"
                + " FROM range(20)");
    GraphSpec spec =
        new GraphSpec(
            folder.resolve("graph").toString(),
            List.of(
                table("counters", counters, List.of("shop", "counter"), null),
                table("sales", sales, List.of("sale"), "at")),
            List.of(LinkSpec.parse("sales.(shop,counter) -> counters.(shop,counter)")),
            1);
    new GraphBuild(spark, spec).run();
    Manifest manifest = GraphHandle.manifest(spark, spec.path());
    BuildReport built = BuildReport.of(manifest);
    NodeType entity = manifest.schema().nodeType("counters");
    Dataset<Row> seeds =
        counters.select(
            KeyText.of(entity.key(), List.of("shop", "counter")).as("key"),
            counters.col("shop").plus(10).cast("double").as("label"));
    CanaryRows.Planted planted =
        new CanaryRows(new SourceTables(spark, spec, manifest), built, entity, null)
            .plant(folder.resolve("planted").toString(), seeds, CUT);
    List<Row> rows =
        planted
            .spec()
            .tables()
            .get(1)
            .source()
            .data()
            .where("sale >= 20")
            .select("shop", "counter", "amount")
            .orderBy("shop", "counter")
            .collectAsList();
    assertThat(planted.tables()).containsExactly("sales");
    assertThat(rows).hasSize(12);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).getLong(0)).isEqualTo(i / 3);
      assertThat(rows.get(i).getString(1)).isEqualTo("c|" + i % 3);
      assertThat(rows.get(i).getDouble(2)).isEqualTo(10.0 + i / 3);
    }
  }

  private static TableSpec table(String name, Dataset<Row> rows, List<String> key, String time) {
    return TableSpec.builder(name).source(TableSource.of(rows)).primaryKey(key).time(time).build();
  }
}
