// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a table's log does not tell, or a graph's types do not hold, is built anew and said. */
@Integration
class RefreshReasonsTest {
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path folder;

  /** Ten products of three kinds, and the graph of them. */
  private void build() {
    write("append", 0, 10, "'kind ' || id % 3", "array(1D, id, 2D)");
    new GraphBuild(SPARK, spec(source())).run();
  }

  private TableSource source() {
    return TableSource.delta(folder.resolve("products").toString());
  }

  private GraphSpec spec(TableSource source) {
    return GraphSpec.builder(folder.resolve("graph").toString())
        .table(
            TableSpec.builder("products")
                .source(source)
                .primaryKey("id")
                .time("at")
                .column("old", "categorical")
                .build())
        .build();
  }

  private void write(String mode, long from, long to, String kind, String vector) {
    SPARK
        .range(from, to)
        .selectExpr(
            "id",
            "'2024-01-' || (1 + id % 28) AS at",
            kind + " AS kind",
            "IF(id < 5, NULL, 'kind 0') AS old",
            vector + " AS vector")
        .coalesce(1)
        .write()
        .format("delta")
        .mode(mode)
        .save(source().path());
  }

  private RefreshReport refresh() {
    return new GraphRefresh(SPARK, spec(source())).run();
  }

  @Test
  void aTableThatWasMadeAnewIsAnotherTable() throws IOException {
    build();
    FileUtils.deleteDirectory(folder.resolve("products").toFile());
    write("append", 0, 10, "'kind ' || id % 3", "array(1D, id, 2D)");
    write("append", 10, 12, "'kind 1'", "array(1D, id, 2D)");
    RefreshReport report = refresh();
    assertThat(report.reason()).endsWith(" is another table than the one it had");
    assertThat(report.build().tables().get(0).rows()).isEqualTo(12);
  }

  @Test
  void anOlderVersionIsBuilt() {
    write("append", 0, 10, "'kind ' || id % 3", "array(1D, id, 2D)");
    write("append", 10, 12, "'kind 1'", "array(1D, id, 2D)");
    new GraphBuild(SPARK, spec(source())).run();
    RefreshReport report = new GraphRefresh(SPARK, spec(source().atVersion(0L))).run();
    assertThat(report.reason())
        .startsWith("version 0 of ")
        .endsWith(" is wanted, which is before version 1 that the graph has");
    assertThat(report.build().tables().get(0).rows()).isEqualTo(10);
  }

  @Test
  void moreCategoriesThanAreInferredAreBuilt() {
    build();
    write("append", 10, 1_010, "'kind ' || id", "array(1D, id, 2D)");
    RefreshReport report = refresh();
    assertThat(report.reason()).isEqualTo("products.kind has more than 1,000 categories now");
    assertThat(column(report, "kind").use()).isEqualTo("text");
  }

  @Test
  void arraysOfAnotherLengthAreBuilt() {
    build();
    write("overwrite", 0, 10, "'kind ' || id % 3", "array(1D, id)");
    RefreshReport report = refresh();
    assertThat(report.reason()).isEqualTo("an array of products.vector has 2 elements, not 3");
    assertThat(column(report, "vector").length()).isEqualTo(2);
  }

  @Test
  void aSessionInAnotherTimeZoneIsRefused() {
    build();
    SparkSession elsewhere = SPARK.newSession();
    elsewhere.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
    assertThatThrownBy(() -> new GraphRefresh(elsewhere, spec(source())).run())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("in the time zone Asia/Tokyo")
        .hasMessageContaining("build the graph again");
  }

  @Test
  void aValueThatMovesToAnotherColumnOfARewrittenRowIsSeen() {
    build();
    DeltaTable products = DeltaTable.forPath(SPARK, source().path());
    products.updateExpr(
        "id BETWEEN 3 AND 5",
        Map.of("kind", "IF(id = 5, NULL, kind)", "old", "IF(id = 4, kind, old)"));
    RefreshReport report = refresh();
    assertThat(report.reason()).isEmpty();
    // of ten rows of the rewritten file: of 3 nothing has become, 4 and 5 are others
    assertThat(report.tables().get(0).changed()).isEqualTo(2);

    products.updateExpr("id = 5", Map.of("kind", "old", "old", "NULL"));
    RefreshReport moved = refresh();
    assertThat(moved.tables().get(0).changed()).isEqualTo(1);
    assertThat(column(moved, "old").nulls()).isEqualTo(5);
  }

  private static BuildReport.ColumnReport column(RefreshReport report, String name) {
    return report.build().tables().get(0).columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
