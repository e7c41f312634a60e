// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of this module's tests. */
public final class SharedSpark {
  private static final SparkSession SESSION =
      SparkSession.builder()
          .master("local[2]")
          .appName("connector tests")
          .config("spark.ui.enabled", "false")
          .config("spark.sql.shuffle.partitions", "2")
          .config("spark.sql.session.timeZone", "UTC")
          .config("spark.databricks.delta.snapshotPartitions", "1")
          .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
          .config(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
          .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/warehouse")
          .config("spark.local.dir", System.getProperty("java.io.tmpdir"))
          .getOrCreate();

  private SharedSpark() {}

  /** The session. */
  public static SparkSession session() {
    return SESSION;
  }
}
