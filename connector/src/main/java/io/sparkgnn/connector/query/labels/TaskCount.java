// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How many tasks the rows of a query take. Spark's 200 after a shuffle are for tables of many
 * gigabytes, and rows that are cached keep them: all that is done with a few thousand labels is
 * then done in 200 tasks.
 */
final class TaskCount {
  private static final double BYTES_PER_TASK = 64 << 20;

  private TaskCount() {}

  /**
   * The rows in fewer partitions, if the tables behind them are small.
   *
   * @param times how often a row of the tables counts at most
   */
  static Dataset<Row> gathered(Dataset<Row> rows, int times) {
    SparkSession spark = rows.sparkSession();
    double tasks = Math.ceil(bytes(rows) * times / BYTES_PER_TASK);
    return tasks < Integer.MAX_VALUE
        ? rows.coalesce(Math.max((int) tasks, spark.sparkContext().defaultParallelism()))
        : rows;
  }

  /** Bytes of the tables behind rows, without a job; infinity if one does not say. */
  private static double bytes(Dataset<Row> rows) {
    double bytes = 0;
    for (LogicalPlan leaf :
        CollectionConverters.asJava(rows.queryExecution().analyzed().collectLeaves())) {
      if (!(leaf instanceof LogicalRelation || leaf instanceof LocalRelation)) {
        return Double.POSITIVE_INFINITY;
      }
      bytes += leaf.stats().sizeInBytes().toDouble();
    }
    return bytes;
  }
}
