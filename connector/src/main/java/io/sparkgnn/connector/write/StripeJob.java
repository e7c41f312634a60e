package io.sparkgnn.connector.write;

import io.sparkgnn.connector.stage.CatalystRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/** Runs one task for each stripe, over the stripe's rows in order. */
final class StripeJob {
  private StripeJob() {}

  /** What a task does with its rows. */
  interface Task<R> {
    /**
     * Writes a stripe.
     *
     * @param rows each is only good until the next one is asked for
     */
    R write(int stripe, Iterator<InternalRow> rows);
  }

  private record Result<R>(int stripe, R value) {}

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
    List<Result<R>> results =
        CatalystRows.of(placed)
            .mapPartitionsWithIndex(
                (index, part) ->
                    Collections.singleton(new Result<>(index, task.write(index, part))).iterator(),
                true)
            .collect();
    TreeMap<Integer, R> byStripe = new TreeMap<>();
    results.forEach(result -> byStripe.put(result.stripe(), result.value()));
    // Spark may drop the partitions of a relation that it finds to be empty
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < stripes; i++) {
      if (!byStripe.containsKey(i)) {
        missing.add(i);
      }
    }
    forEach(spark, missing, stripe -> task.write(stripe, Collections.emptyIterator()))
        .forEach(byStripe::put);
    return new ArrayList<>(byStripe.values());
  }

  /** Runs one task for each stripe. */
  static <R> List<R> forEach(SparkSession spark, int stripes, Function<Integer, R> task) {
    List<Integer> all = IntStream.range(0, stripes).boxed().toList();
    return new ArrayList<>(new TreeMap<>(forEach(spark, all, task)).values());
  }

  private static <R> Map<Integer, R> forEach(
      SparkSession spark, List<Integer> stripes, Function<Integer, R> task) {
    Map<Integer, R> byStripe = new HashMap<>();
    if (!stripes.isEmpty()) {
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(new ArrayList<>(stripes), stripes.size())
          .map(stripe -> new Result<>(stripe, task.call(stripe)))
          .collect()
          .forEach(result -> byStripe.put(result.stripe(), result.value()));
    }
    return byStripe;
  }

  /** All files of several tasks. */
  static List<WrittenFile> flatten(List<List<WrittenFile>> files) {
    List<WrittenFile> all = new ArrayList<>();
    files.forEach(all::addAll);
    return all;
  }
}
