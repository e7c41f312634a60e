// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Graphs and models that earlier versions wrote, one folder for each version of the format, are
 * read for good. The folder of a new version is written once, with {@code
 * -Dsparkgnn.golden.write=true}, and committed; the others never change.
 */
@Integration
class GoldenFilesTest {
  private static final String GRAPH = "graph";
  private static final String MODEL = "model";
  private static final String SCORES = "scores.csv";

  @TempDir private Path folder;

  @Test
  void graphsAndModelsOfEveryVersionAreRead() throws Exception {
    List<Path> versions;
    try (Stream<Path> all = Files.list(golden())) {
      versions = all.toList();
    }
    assertThat(versions).isNotEmpty();
    for (Path version : versions) {
      Path copy = folder.resolve(version.getFileName().toString());
      FileUtils.copyDirectory(version.toFile(), copy.toFile());
      checkReport(copy.resolve(GRAPH));
      checkScores(copy);
    }
  }

  private static void checkReport(Path graph) throws IOException {
    BuildReport report = BuildReport.of(Manifest.read(graph.resolve(GraphFiles.MANIFEST)));
    assertThat(report.tables())
        .extracting(BuildReport.TableReport::name)
        .containsExactly("users", "purchases");
    assertThat(report.tables().get(0).rows()).isEqualTo(ShopGraph.USERS);
    assertThat(report.links()).hasSize(1);
  }

  private static void checkScores(Path version) throws IOException {
    MlSpark.get();
    List<String> expected = Files.readAllLines(version.resolve(SCORES));
    List<String> found =
        scores(GnnModel.load(version.resolve(MODEL).toString()), version.resolve(GRAPH));
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      String[] then = expected.get(i).split(",");
      String[] now = found.get(i).split(",");
      assertThat(now[0]).isEqualTo(then[0]);
      assertThat(now[1]).isEqualTo(then[1]);
      // Processors add up in orders of their own.
      assertThat(Double.parseDouble(now[2]))
          .as("user %s at %s", now[0], now[1])
          .isCloseTo(Double.parseDouble(then[2]), within(1e-4));
    }
  }

  private static List<String> scores(GnnModel model, Path graph) {
    return model
        .setGraphPath(graph.toString())
        .transform(ShopGraph.labels(MlSpark.get()).orderBy("at", "user_id").limit(100))
        .orderBy("at", "user_id")
        .selectExpr("user_id", "unix_micros(at) AS at", "probability")
        .collectAsList()
        .stream()
        .map(GoldenFilesTest::line)
        .toList();
  }

  private static String line(Row row) {
    Vector probability = row.getAs("probability");
    return "%d,%d,%s".formatted(row.getInt(0), row.getLong(1), probability.apply(1));
  }

  private static Path golden() throws URISyntaxException {
    return Path.of(GoldenFilesTest.class.getResource("/golden").toURI());
  }

  @Test
  @EnabledIfSystemProperty(named = "sparkgnn.golden.write", matches = "true")
  void write() throws IOException {
    SparkSession spark = MlSpark.get();
    Path to = Path.of("src/test/resources/golden", "format-" + GraphFile.FORMAT_VERSION);
    FileUtils.deleteDirectory(to.toFile());
    ShopGraph.build(spark, to.resolve(GRAPH), 100, 2);
    GnnModel model = ShopGraph.gnn(to.resolve(GRAPH).toString()).fit(ShopGraph.labels(spark));
    Files.write(to.resolve(SCORES), scores(model, to.resolve(GRAPH)));
    model.save(to.resolve(MODEL).toString());
  }
}
