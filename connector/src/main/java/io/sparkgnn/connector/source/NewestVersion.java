// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import io.delta.tables.DeltaTable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/** The newest version of a Delta table. */
public final class NewestVersion {
  private NewestVersion() {}

  /**
   * The newest version of a table at a path, from its log alone: to ask for the table's history
   * takes a job.
   */
  public static long of(SparkSession spark, TableSource source) {
    return DeltaLog.forTableWithSnapshot(spark, source.path())._2().version();
  }

  /** The newest version of a table; by its history where there is no path, or another Delta. */
  static long of(SparkSession spark, DeltaTable delta, TableSource source) {
    if (source.table() == null) {
      try {
        return of(spark, source);
      } catch (LinkageError e) { // a vendor's Delta has the public classes alone
        return byHistory(delta);
      }
    }
    return byHistory(delta);
  }

  private static long byHistory(DeltaTable delta) {
    return delta.history(1).select("version").first().getLong(0);
  }
}
