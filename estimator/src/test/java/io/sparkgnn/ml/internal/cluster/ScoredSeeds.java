// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.ml.ShopGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A graph, a model, seeds, and the bits of their scores by one process that has all of the graph.
 *
 * @param graph path of the graph store
 * @param seeds path of the Parquet files
 * @param key column of the seeds' entity
 * @param time column of the seeds' time
 * @param expected one line a seed
 */
record ScoredSeeds(
    String graph, GnnModel model, String seeds, String key, String time, List<String> expected) {
  /** One file a partition for any number of executors: the last bits depend on a batch's size. */
  private static final int FILES = 6;

  private static final int BATCH = 16;

  /** Trains for an epoch in the local session and scores. */
  private static ScoredSeeds make(
      String graph, Gnn gnn, Dataset<Row> labels, Path folder, String key, String time) {
    SparkSession spark = MlSpark.get();
    GnnModel model = trained(gnn, labels);
    String seeds = folder.resolve("seeds").toString();
    labels.select(key, time).repartition(FILES).write().parquet(seeds);
    ScoredSeeds unscored = new ScoredSeeds(graph, model, seeds, key, time, List.of());
    List<String> expected = unscored.score(unscored.rows(spark), graph, "replicated");
    return new ScoredSeeds(graph, model, seeds, key, time, expected);
  }

  private static GnnModel trained(Gnn gnn, Dataset<Row> labels) {
    return gnn.setEpochs(1).setStack("none").fit(labels).setScoringBatchSize(BATCH);
  }

  /** Seeds of {@link ShopGraph}. */
  static ScoredSeeds shop(Path folder, int stripes) {
    SparkSession spark = MlSpark.get();
    String graph = ShopGraph.build(spark, folder.resolve("graph"), 100, stripes);
    return make(graph, ShopGraph.gnn(graph), ShopGraph.labels(spark), folder, "user_id", "at");
  }

  /** Drivers of rel-f1, every twentieth training row. */
  static ScoredSeeds relF1(Path folder, int stripes) throws IOException {
    SparkSession spark = MlSpark.get();
    String graph = RelF1Graph.build(spark, folder.resolve("graph"), stripes);
    return make(graph, RelF1Graph.gnn(graph), relF1Labels(), folder, "driverId", "date");
  }

  private static Dataset<Row> relF1Labels() {
    return RelF1Graph.labels(MlSpark.get(), 20);
  }

  /** These of rel-f1 by a model that was trained, and scores, with several threads a stage. */
  ScoredSeeds withThreads(int threads) {
    Gnn gnn = RelF1Graph.gnn(graph).setSamplerThreads(threads).setFeatureThreads(threads);
    return new ScoredSeeds(graph, trained(gnn, relF1Labels()), seeds, key, time, expected);
  }

  /** The seeds, to be scored in one stage. */
  Dataset<Row> rows(SparkSession spark) {
    spark.conf().set("spark.sql.files.openCostInBytes", "1g");
    return spark.read().parquet(seeds);
  }

  /**
   * Scores.
   *
   * @param path of the graph, which may be reached in another way than when it was built
   */
  List<String> score(Dataset<Row> rows, String path, String placement) {
    Dataset<Row> scored = model.setGraphPath(path).setPlacement(placement).transform(rows);
    return scored.select(key, time, "probability").collectAsList().stream()
        .map(row -> row.get(0) + " " + row.get(1) + " " + bits(row.getAs(2)))
        .sorted()
        .toList();
  }

  /** Fails unless the scores are the expected ones, to the last bit. */
  void check(SparkSession spark, String placement) {
    check(spark, graph, placement);
  }

  /** The same on the same graph at another place, perhaps in other stripes. */
  void check(SparkSession spark, String path, String placement) {
    assertThat(score(rows(spark), path, placement))
        .as("%s, %s", path, placement)
        .isEqualTo(expected);
  }

  private static String bits(Vector probability) {
    return probability == null
        ? "none"
        : Long.toHexString(Double.doubleToLongBits(probability.apply(1)));
  }
}
