// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.stage.CatalystRows;
import io.sparkgnn.wire.Sent;
import io.sparkgnn.wire.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/** Runs one task for each stripe, over the stripe's rows in order. */
final class StripeJob {
  private StripeJob() {}

  /** What a task does with its rows. It travels, so it has a wire id, as its answer has. */
  interface Task<R> {
    /**
     * Writes a stripe.
     *
     * @param rows each is only good until the next one is asked for
     */
    R write(int stripe, Iterator<InternalRow> rows);
  }

  record Result<R>(int stripe, R value) {}

  /**
   * Brings the rows of each stripe together, in order, and runs the tasks.
   *
   * @param stripe an integer expression: the stripe of a row
   * @param order in which a task sees its rows
   * @return the tasks' answers by stripe; every stripe has one, rows or none
   */
  static <R> List<R> sorted(
      SparkSession spark,
      Dataset<Row> rows,
      Column stripe,
      Column order,
      int stripes,
      Task<R> task) {
    Dataset<Row> placed = stripes == 1 ? rows.coalesce(1) : rows.repartitionById(stripes, stripe);
    return run(spark, placed.sortWithinPartitions(order), stripes, task);
  }

  /**
   * Runs the tasks over rows that are in their place.
   *
   * @param placed partition i has the rows of stripe i, in order
   * @return the tasks' answers by stripe; every stripe has one, rows or none
   */
  static <R> List<R> run(SparkSession spark, Dataset<Row> placed, int stripes, Task<R> task) {
    Sent<Task<R>> sent = Sent.of(task);
    List<byte[]> results =
        CatalystRows.of(placed)
            .mapPartitionsWithIndex(
                (index, part) ->
                    Collections.singleton(result(index, sent.get().write(index, part))).iterator(),
                true)
            .collect();
    TreeMap<Integer, R> byStripe = new TreeMap<>();
    put(results, byStripe);
    // Spark may drop the partitions of a relation that it finds to be empty
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < stripes; i++) {
      if (!byStripe.containsKey(i)) {
        missing.add(i);
      }
    }
    byStripe.putAll(forEach(spark, missing, sent));
    return new ArrayList<>(byStripe.values());
  }

  /** Runs one task for each stripe, without rows. */
  static <R> List<R> forEach(SparkSession spark, int stripes, Task<R> task) {
    List<Integer> all = IntStream.range(0, stripes).boxed().toList();
    return new ArrayList<>(new TreeMap<>(forEach(spark, all, Sent.of(task))).values());
  }

  private static <R> Map<Integer, R> forEach(
      SparkSession spark, List<Integer> stripes, Sent<Task<R>> task) {
    Map<Integer, R> byStripe = new HashMap<>();
    if (!stripes.isEmpty()) {
      List<byte[]> results =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(new ArrayList<>(stripes), stripes.size())
              .map(stripe -> result(stripe, task.get().write(stripe, Collections.emptyIterator())))
              .collect();
      put(results, byStripe);
    }
    return byStripe;
  }

  private static <R> byte[] result(int stripe, R value) {
    return Wire.write(new Result<>(stripe, value));
  }

  @SuppressWarnings("unchecked") // the bytes are those of such results
  private static <R> void put(List<byte[]> results, Map<Integer, R> byStripe) {
    for (byte[] bytes : results) {
      Result<R> result = Wire.read(bytes, Result.class);
      byStripe.put(result.stripe(), result.value());
    }
  }

  /** All files of several tasks. */
  static List<WrittenFile> flatten(List<List<WrittenFile>> files) {
    List<WrittenFile> all = new ArrayList<>();
    files.forEach(all::addAll);
    return all;
  }
}
