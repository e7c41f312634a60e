// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.shiftright;

import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SourceRows;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows of {@code --seeds}: entity key and time, as they were given (the text, for a CSV file),
 * in their order, spread over all cores. The same rows are always spread in the same way. Kept in
 * memory or on disk until {@link #close}.
 *
 * @param numbered the rows in no order, with {@link #POSITION}, the columns named below, and those
 *     asked for besides
 * @param count how many there are
 * @param tasks over how many partitions they are spread
 * @param keys names of the key columns, in the order of the job file's entity
 * @param time name of the time column
 * @param timeRead name of the column with the time as it is read: {@link #TIME} or the same
 * @param kept the rows as they were read
 */
public record SeedTable(
    Dataset<Row> numbered,
    long count,
    int tasks,
    List<String> keys,
    String time,
    String timeRead,
    Dataset<Row> kept)
    implements AutoCloseable {
  /** Column with a row's number, from 0. */
  public static final String POSITION = "_spark_gnn_position";

  /** Column with a row's time, where the time column is written in the job file's own format. */
  public static final String TIME = "_spark_gnn_time";

  /** More tasks than cores, so that slow ones do not make the others wait. */
  private static final int TASKS_PER_CORE = 4;

  private static final long ROWS_PER_FILE = 1_000_000;

  /** {@code monotonically_increasing_id} is a partition's number and so many bits for the row's. */
  private static final int ROW_BITS = 33;

  /**
   * Reads a file, folder or table.
   *
   * @param progress is told of records that do not have the file's columns
   * @param also further columns to keep, such as the label
   * @throws UserErrorException if it cannot be read or lacks a column
   */
  public static SeedTable read(
      SparkSession spark, SeedSource seeds, TaskJob task, JobListener progress, String... also) {
    TableSource source = seeds.source(spark);
    SourceRows all = seeds.open(spark, source);
    try {
      all.checkOnce(task.entity().columns());
      all.checkOnce(List.of(task.time()));
      all.checkOnce(List.of(also));
      SeedTable table = of(all.rows(), task, also);
      BrokenRecords.warning(all, source.describe()).ifPresent(progress::say);
      return table;
    } catch (UserErrorException e) {
      throw new UserErrorException("Cannot use %s: %s".formatted(seeds.where(), e.getMessage()), e);
    }
  }

  /** Takes rows that were read before. Runs a job that counts them. */
  public static SeedTable of(Dataset<Row> all, TaskJob task, String... also) {
    List<String> keys = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (String key : task.entity().columns()) {
      keys.add(SeedColumns.field(all.schema(), key, "entity").name());
    }
    StructField timeField = SeedColumns.field(all.schema(), task.time(), "time");
    String time = timeField.name();
    keys.forEach(name -> columns.add(SqlNames.column(name)));
    columns.add(SqlNames.column(time));
    boolean formatted = task.timeFormat() != null && !TimeValues.isTime(timeField.dataType());
    Column read = SeedTimes.read(all, timeField, task.timeFormat());
    if (formatted) {
      columns.add(read.as(TIME));
    }
    for (String name : also) {
      String role = name.equals(task.label()) ? "label" : "weight";
      columns.add(SqlNames.column(SeedColumns.field(all.schema(), name, role).name()));
    }
    columns.add(monotonically_increasing_id().as(POSITION));
    Dataset<Row> kept =
        all.select(columns.toArray(Column[]::new)).persist(StorageLevel.MEMORY_AND_DISK());
    Column partition = shiftright(col(POSITION), ROW_BITS).cast("int");
    List<Row> counts = kept.groupBy(partition.as("partition")).count().collectAsList();
    int partitions = counts.stream().mapToInt(row -> row.getInt(0) + 1).max().orElse(1);
    long[] rowsBefore = new long[partitions + 1];
    counts.forEach(row -> rowsBefore[row.getInt(0) + 1] = row.getLong(1));
    for (int i = 1; i <= partitions; i++) {
      rowsBefore[i] += rowsBefore[i - 1];
    }
    Column number =
        element_at(lit(rowsBefore), partition.plus(1))
            .plus(col(POSITION).bitwiseAND((1L << ROW_BITS) - 1));
    String timeRead = formatted ? TIME : time;
    int tasks = TASKS_PER_CORE * all.sparkSession().sparkContext().defaultParallelism();
    Dataset<Row> numbered = kept.withColumn(POSITION, number);
    return new SeedTable(numbered, rowsBefore[partitions], tasks, keys, time, timeRead, kept);
  }

  /** The rows in their order, spread over all cores. */
  public Dataset<Row> rows() {
    return inOrder(numbered, tasks);
  }

  /**
   * Rows made of these, in the order of these. Up to some number they are in one partition, since
   * files of a folder have no order.
   *
   * @param then columns by which the rows made of one are ordered
   */
  Dataset<Row> inOrder(Dataset<Row> made, String... then) {
    return inOrder(made, (int) Math.min(tasks, 1 + count / ROWS_PER_FILE), then);
  }

  private Dataset<Row> inOrder(Dataset<Row> made, int partitions, String... then) {
    Column which = col(POSITION).multiply(partitions).divide(Math.max(1, count)).cast("int");
    return made.repartitionById(partitions, which).sortWithinPartitions(POSITION, then);
  }

  /**
   * The rows spread over all cores by what they are about: those of the same entity and time,
   * however these are written, are beside each other, in the order of these rows.
   */
  Dataset<Row> bySeed(EntityRef written, NodeType entity) {
    SeedColumns seed = columns(written, entity);
    return numbered
        .repartition(tasks, seed.key(), seed.time())
        .sortWithinPartitions(seed.key(), seed.time(), col(POSITION));
  }

  /** The key, time and problem of each row as the graph has them. */
  public SeedColumns columns(EntityRef written, NodeType entity) {
    List<String> ordered =
        written.inKeyOrder(entity).stream()
            .map(name -> keys.get(written.columns().indexOf(name)))
            .toList();
    return new SeedColumns(numbered.schema(), entity, LabelColumns.unlabeled(ordered, timeRead));
  }

  /** What stands in a row's key and time, for messages. */
  Column written() {
    List<String> columns = new ArrayList<>(keys);
    columns.add(time);
    return SeedColumns.written(numbered.schema(), columns);
  }

  /** Frees the rows. */
  @Override
  public void close() {
    kept.unpersist();
  }
}
