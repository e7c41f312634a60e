// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class PlacementTest {
  @TempDir private Path folder;

  @Test
  void aShardedGraphTrainsAndScoresToTheSameBitsAsAReplicatedOne() {
    SparkSession spark = MlSpark.get();
    String graph = ShopGraph.build(spark, folder.resolve("graph"), 100, 4);
    Dataset<Row> labels = ShopGraph.labels(spark);
    Gnn gnn =
        ShopGraph.gnn(graph)
            .setEpochs(1)
            .setNumNeighbors("[{hop1: {default: inferred}}, {hop2: {default: 4}}]");
    GnnModel replicated = gnn.copy(new ParamMap()).fit(labels);
    GnnModel sharded = gnn.setPlacement("sharded").fit(labels);
    assertThat(replicated.comparison()).isPresent().isEqualTo(sharded.comparison());
    List<Double> expected = scores(replicated.setPlacement("replicated"), labels);
    assertThat(scores(sharded, labels)).isEqualTo(expected);
    assertThat(scores(replicated.setPlacement("sharded"), labels)).isEqualTo(expected);
    assertThat(replicated.placementIn(spark).text())
        .isEqualTo("Graph placement: sharded over 1 executor: as asked for");
  }

  private static List<Double> scores(GnnModel model, Dataset<Row> rows) {
    return model.transform(rows.coalesce(1)).select("probability").collectAsList().stream()
        .map(row -> row.<Vector>getAs(0).apply(1))
        .toList();
  }

  @Test
  void anUnknownPlacementIsRefusedWhereItIsSet() {
    assertThatThrownBy(() -> new Gnn().setPlacement("spread"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot use placement = spread: allowed is auto, replicated, sharded");
  }
}
