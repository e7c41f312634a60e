package io.sparkgnn.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.shiftright;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.job.TaskJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
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
 * @param rows with {@link #POSITION}, the columns named below, and those asked for besides
 * @param count how many there are
 * @param tasks over how many partitions they are spread
 * @param keys names of the key columns, in the order of the job file's entity
 * @param time name of the time column
 * @param kept the rows as they were read
 */
record SeedTable(
    Dataset<Row> rows, long count, int tasks, List<String> keys, String time, Dataset<Row> kept)
    implements AutoCloseable {
  /** Column with a row's number, from 0. */
  static final String POSITION = "_spark_gnn_position";

  /** More tasks than cores, so that slow ones do not make the others wait. */
  private static final int TASKS_PER_CORE = 4;

  private static final long ROWS_PER_FILE = 1_000_000;

  /** {@code monotonically_increasing_id} is a partition's number and so many bits for the row's. */
  private static final int ROW_BITS = 33;

  /**
   * Reads a file, folder or table.
   *
   * @param also further columns to keep, such as the label
   * @throws UserErrorException if it cannot be read or lacks a column
   */
  static SeedTable read(SparkSession spark, String seeds, TaskJob task, String... also) {
    Dataset<Row> all = Sources.readText(spark, source(spark, seeds));
    try {
      return of(all, task, also);
    } catch (UserErrorException e) {
      throw new UserErrorException("Cannot use %s: %s".formatted(seeds, e.getMessage()), e);
    }
  }

  /** Takes rows that were read before. Runs a job that counts them. */
  static SeedTable of(Dataset<Row> all, TaskJob task, String... also) {
    List<String> keys = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (String key : task.entity().columns()) {
      keys.add(SeedColumns.field(all.schema(), key, "entity").name());
    }
    StructField timeField = SeedColumns.field(all.schema(), task.time(), "time");
    String time = timeField.name();
    keys.forEach(name -> columns.add(SqlNames.column(name)));
    columns.add(time(timeField, task.timeFormat()));
    for (String name : also) {
      columns.add(SqlNames.column(SeedColumns.field(all.schema(), name, "label").name()));
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
    int tasks = TASKS_PER_CORE * all.sparkSession().sparkContext().defaultParallelism();
    SeedTable unordered =
        new SeedTable(
            kept.withColumn(POSITION, number), rowsBefore[partitions], tasks, keys, time, kept);
    return new SeedTable(
        unordered.inOrder(unordered.rows, tasks), unordered.count, tasks, keys, time, kept);
  }

  /**
   * Rows made of these, in the order of these. Up to some number they are in one partition, since
   * files of a folder have no order.
   */
  Dataset<Row> inOrder(Dataset<Row> made) {
    return inOrder(made, (int) Math.min(tasks, 1 + count / ROWS_PER_FILE));
  }

  private Dataset<Row> inOrder(Dataset<Row> made, int partitions) {
    Column which = col(POSITION).multiply(partitions).divide(Math.max(1, count)).cast("int");
    return made.repartitionById(partitions, which).sortWithinPartitions(POSITION);
  }

  /**
   * The time column as it is, or as timestamps if a format says how it is written.
   *
   * @throws UserErrorException if a column of this type cannot be read by the format
   */
  static Column time(StructField field, String format) {
    Column value = SqlNames.column(field.name());
    if (format == null) {
      return value;
    }
    return TimeValues.read(value, field.dataType(), format)
        .orElseThrow(
            () ->
                new UserErrorException(
                    "Cannot read column '%s' by task.time_format '%s': its type is %s"
                        .formatted(field.name(), format, field.dataType().simpleString())))
        .as(field.name());
  }

  /** The key, time and problem of each row as the graph has them. */
  SeedColumns columns(EntityRef written, NodeType entity) {
    List<String> ordered =
        written.inKeyOrder(entity).stream()
            .map(name -> keys.get(written.columns().indexOf(name)))
            .toList();
    return new SeedColumns(rows.schema(), entity, LabelColumns.unlabeled(ordered, time));
  }

  /** What stands in a row's key and time, for messages. */
  Column written() {
    List<String> columns = new ArrayList<>(keys);
    columns.add(time);
    return SeedColumns.written(rows.schema(), columns);
  }

  /** Frees the rows. */
  @Override
  public void close() {
    kept.unpersist();
  }

  static TableSource source(SparkSession spark, String seeds) {
    return isTable(spark, seeds)
        ? TableSource.table(seeds)
        : new TableSource(null, seeds, null, null, null, Map.of(), null);
  }

  /** A name without a slash or an ending is a table of the catalog, unless there is such a file. */
  private static boolean isTable(SparkSession spark, String seeds) {
    try {
      Path path = new Path(seeds);
      return !seeds.contains("/")
          && !path.getFileSystem(spark.sessionState().newHadoopConf()).exists(path)
          && spark.catalog().tableExists(seeds);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
