// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import org.apache.spark.sql.SparkSession;

/** The one SparkSession of this module's tests, but for those that run a cluster of their own. */
public final class MlSpark {
  private static SparkSession session;

  private MlSpark() {}

  public static synchronized SparkSession get() {
    if (session == null) {
      session = settings().appName("trainer tests").master("local[2]").getOrCreate();
    }
    return session;
  }

  /** What all sessions of this module's tests have in common. */
  public static SparkSession.Builder settings() {
    return SparkSession.builder()
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/spark");
  }

  /** Makes place for another session; the next {@link #get} starts a new one. */
  public static synchronized void stop() {
    if (session != null) {
      session.stop();
      session = null;
    }
  }
}
