// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of the command line: the one there is, or an embedded one. */
public final class SparkSessions {
  private static final String DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";

  private SparkSessions() {}

  /**
   * A session for a command: the one that this JVM has already, else a new one. Under {@code
   * spark-submit} (or with {@code spark.master} set in any other way) the configuration found is
   * used, and only what Delta needs is added where it is absent. Otherwise Spark runs inside this
   * JVM, on all cores.
   *
   * @param master overrides the master, or null
   */
  public static SparkSession open(String master) {
    if (SparkSession.getDefaultSession().isDefined()) {
      return SparkSession.getDefaultSession().get();
    }
    SparkConf found = new SparkConf();
    String where = master != null ? master : found.get("spark.master", null);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.app.name", "spark-gnn");
    if (hasDelta()) {
      settings.put("spark.sql.extensions", DELTA_EXTENSION);
      settings.put(
          "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    }
    if (where == null || where.startsWith("local")) {
      settings.putAll(embedded());
    }
    SparkSession.Builder builder = SparkSession.builder();
    settings.forEach(
        (key, value) -> {
          if (!found.contains(key)) {
            builder.config(key, value);
          }
        });
    if (where != null) {
      builder.master(where);
    }
    return builder.getOrCreate();
  }

  /** Whether Delta Lake is on the class path: a Spark may run without it. */
  private static boolean hasDelta() {
    try {
      Class.forName(DELTA_EXTENSION, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static Map<String, String> embedded() {
    int cores = Runtime.getRuntime().availableProcessors();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.master", "local[*]");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.shuffle.partitions", Integer.toString(Math.max(2, cores)));
    settings.put("spark.databricks.delta.snapshotPartitions", "1");
    settings.put("spark.sql.warehouse.dir", "build/spark-warehouse");
    settings.put("spark.local.dir", System.getProperty("java.io.tmpdir"));
    return settings;
  }
}
