// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Work on a small table that one Spark task does as a whole, in memory, without a query: of small
 * tables to plan and to compile queries, and to schedule their jobs, is most of the time.
 *
 * @param <R> the answer; it travels, so it has a wire id, as the task itself has
 */
public interface TableTask<R> {
  /** Does the work, within a Spark task. */
  R run();

  /** Runs tasks side by side, in one job; their answers in the order of the tasks. */
  static <R> List<R> all(SparkSession spark, List<? extends TableTask<R>> tasks) {
    if (tasks.isEmpty()) {
      return List.of();
    }
    // each in its own partition, which has the bytes of no other
    List<byte[]> sent = new ArrayList<>();
    tasks.forEach(task -> sent.add(Wire.write(task)));
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(sent, sent.size())
        .map(bytes -> Wire.write(Wire.read(bytes, TableTask.class).run()))
        .collect()
        .stream()
        .map(TableTask::<R>answer)
        .toList();
  }

  @SuppressWarnings("unchecked") // the bytes are those of such an answer
  private static <R> R answer(byte[] bytes) {
    return (R) Wire.read(bytes, Object.class);
  }
}
