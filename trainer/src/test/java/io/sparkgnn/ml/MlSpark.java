package io.sparkgnn.ml;

import org.apache.spark.sql.SparkSession;

/** The one SparkSession of this module's tests. */
public final class MlSpark {
  private static SparkSession session;

  private MlSpark() {}

  public static synchronized SparkSession get() {
    if (session == null) {
      session =
          SparkSession.builder()
              .appName("trainer tests")
              .master("local[2]")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.session.timeZone", "UTC")
              .config("spark.databricks.delta.snapshotPartitions", "1")
              .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/spark")
              .getOrCreate();
    }
    return session;
  }
}
