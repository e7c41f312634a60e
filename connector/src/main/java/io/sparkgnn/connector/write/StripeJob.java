package io.sparkgnn.connector.write;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs one task for each stripe, over the stripe's rows in order. */
final class StripeJob {
  private StripeJob() {}

  /** What a task does with its rows. */
  interface Task<R> extends Serializable {
    R write(int stripe, Iterator<Row> rows);
  }

  private record Result<R>(int stripe, R value) implements Serializable {}

  /**
   * Runs the tasks.
   *
   * @param stripe an integer expression: the stripe of a row
   * @param order in which a task sees its rows
   * @return the tasks' answers by stripe; every stripe has one, rows or none
   */
  static <R> List<R> run(
      SparkSession spark,
      Dataset<Row> rows,
      Column stripe,
      Column[] order,
      int stripes,
      Task<R> task) {
    Dataset<Row> placed = stripes == 1 ? rows.coalesce(1) : rows.repartitionById(stripes, stripe);
    List<Result<R>> results =
        placed
            .sortWithinPartitions(order)
            .javaRDD()
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
    if (!missing.isEmpty()) {
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(missing, missing.size())
          .map(index -> new Result<>(index, task.write(index, Collections.emptyIterator())))
          .collect()
          .forEach(result -> byStripe.put(result.stripe(), result.value()));
    }
    return new ArrayList<>(byStripe.values());
  }

  /** All files of several tasks. */
  static List<WrittenFile> flatten(List<List<WrittenFile>> files) {
    List<WrittenFile> all = new ArrayList<>();
    files.forEach(all::addAll);
    return all;
  }

  static Column[] columns(Column... columns) {
    return Arrays.copyOf(columns, columns.length);
  }
}
