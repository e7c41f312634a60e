package io.sparkgnn.cluster;

import io.sparkgnn.ml.GnnModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A driver that scores: {@code MODEL GRAPH PLACEMENT SEEDS OUT}. Writes one line a seed, its
 * columns and the bits of its probability.
 */
public final class PredictApplication {
  /** The same for any number of executors, since the last bits depend on a batch's size. */
  static final int PARTITIONS = 12;

  static final int BATCH = 16;

  private PredictApplication() {}

  /** Runs. */
  public static void main(String[] args) throws IOException {
    SparkSession spark =
        SparkSession.builder()
            .appName("scoring")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
            .getOrCreate();
    GnnModel model =
        GnnModel.load(args[0])
            .setGraphPath(args[1])
            .setPlacement(args[2])
            .setScoringBatchSize(BATCH);
    Dataset<Row> seeds = spark.read().parquet(args[3]).repartition(PARTITIONS);
    System.out.println(model.placementIn(spark).text());
    Files.write(Path.of(args[4]), lines(model.transform(seeds)));
    spark.stop();
  }

  /** One line a scored seed, sorted. */
  static List<String> lines(Dataset<Row> scored) {
    return scored.select("user_id", "at", "probability").collectAsList().stream()
        .map(row -> row.get(0) + " " + row.get(1) + " " + bits(row.getAs(2)))
        .sorted()
        .toList();
  }

  private static String bits(Vector probability) {
    return probability == null
        ? "none"
        : Long.toHexString(Double.doubleToLongBits(probability.apply(1)));
  }
}
