// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.progress.EpochReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph that is built again at its place, with as many rows and other values. */
@Integration
class RebuiltGraphTest {
  @TempDir private static Path folder;

  private static SparkSession spark;
  private static GnnModel model;

  @BeforeAll
  static void fit() {
    spark = MlSpark.get();
    model = ShopGraph.gnn(build("g", 0, 0)).fit(ShopGraph.labels(spark));
  }

  /**
   * Builds a shop of 120 users and 1,800 purchases.
   *
   * @param days how much later all purchases are
   * @param shift by how many users their links are shifted
   */
  private static String build(String name, int days, int shift) {
    return PurchasesGraph.build(
        folder.resolve(name),
        "",
        """
        SELECT id AS purchase_id, CAST((pmod(xxhash64(id), 120) + %d) %% 120 AS INT) AS user_id,
          timestamp'2024-01-02' + make_interval(0, 0, 0, CAST(id %% 50 AS INT) + %d) AS at,
          CAST(pmod(xxhash64(id), 2) AS DOUBLE) * 60 + id %% 20 AS amount FROM range(1800)"""
            .formatted(shift, days));
  }

  private static List<Row> scored(String graph) {
    return model
        .copy(ParamMap.empty())
        .setGraphPath(graph)
        .transform(ShopGraph.labels(spark))
        .select("user_id", "at", "prediction", "probability")
        .collectAsList();
  }

  @Test
  void anOpenSessionScoresWithTheGraphThatIsThereNow() {
    String graph = build("h", 0, 0);
    List<Row> before = scored(graph);
    for (int[] change : new int[][] {{366, 0}, {0, 1}}) {
      String fresh = build("fresh" + change[0], change[0], change[1]);
      build("h", change[0], change[1]);
      List<Row> after = scored(graph);
      assertThat(after).as("%d days, %d users", change[0], change[1]).isNotEqualTo(before);
      assertThat(after).isEqualTo(scored(fresh));
    }
    build("h", 0, 0);
    assertThat(scored(graph)).isEqualTo(before);
  }

  @Test
  void scoresThatWereAskedForBeforeAndComputedAfterAreRefused() {
    String graph = build("lazy", 0, 0);
    Dataset<Row> lazy =
        model.copy(ParamMap.empty()).setGraphPath(graph).transform(ShopGraph.labels(spark));
    build("lazy", 366, 0);
    assertThatThrownBy(lazy::collectAsList)
        .hasStackTraceContaining("it was built again meanwhile")
        .hasStackTraceContaining("run this again");
  }

  @Test
  void aCheckpointOfTheOldGraphIsNotGoneOnFrom() throws Exception {
    String graph = build("c", 0, 0);
    Path checkpoints = folder.resolve("checkpoints");
    Gnn gnn =
        ShopGraph.gnn(graph)
            .setEpochs(2)
            .setCheckpointPath(checkpoints.toString())
            .setCheckpointInterval(2);
    gnn.setListener(
        new FitListener() {
          @Override
          public void epochDone(EpochReport report) {
            throw new UserErrorException("stopped after an epoch");
          }
        });
    assertThatThrownBy(() -> gnn.fit(ShopGraph.labels(spark)))
        .hasMessageContaining("stopped after an epoch");
    List<String> left = names(checkpoints);
    assertThat(left).hasSize(1);
    build("c", 1, 0);
    GnnModel resumed =
        ShopGraph.gnn(graph)
            .setEpochs(2)
            .setCheckpointPath(checkpoints.toString())
            .setCheckpointInterval(2)
            .fit(ShopGraph.labels(spark));
    GnnModel fresh = ShopGraph.gnn(graph).setEpochs(2).fit(ShopGraph.labels(spark));
    assertThat(WeightsOf.archive(resumed.archive())).isEqualTo(WeightsOf.archive(fresh.archive()));
    assertThat(names(checkpoints)).as("those of the old graph stay").isEqualTo(left);
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
