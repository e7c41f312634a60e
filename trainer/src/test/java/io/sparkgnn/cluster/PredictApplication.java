package io.sparkgnn.cluster;

import io.sparkgnn.ml.GnnModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A driver that scores: {@code MODEL GRAPH PLACEMENT SEEDS OUT [pause]}. Writes one line a seed,
 * its columns and the bits of its probability. With {@code pause} it scores twice, and waits for a
 * line on its input in between.
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
    spark.sparkContext().addSparkListener(new PrintFailures());
    GnnModel model =
        GnnModel.load(args[0])
            .setGraphPath(args[1])
            .setPlacement(args[2])
            .setScoringBatchSize(BATCH);
    Dataset<Row> seeds = spark.read().parquet(args[3]).repartition(PARTITIONS);
    System.out.println(model.placementIn(spark).text());
    List<String> lines = score(model, seeds);
    if (args.length > 5) {
      System.out.println("warm");
      if (System.in.read() < 0) {
        throw new IOException("nobody said to go on");
      }
      lines = score(model, seeds);
    }
    Files.write(Path.of(args[4]), lines);
    spark.stop();
  }

  /** Prints why tasks failed, whatever the log's level is. */
  private static final class PrintFailures extends SparkListener {
    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof TaskFailedReason failed) {
        System.out.println("task failed: " + failed.toErrorString());
      }
    }
  }

  private static List<String> score(GnnModel model, Dataset<Row> seeds) {
    return lines(model.transform(seeds));
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
