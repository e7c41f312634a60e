package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;

/**
 * Stages tables: every row of the source with its encoded keys and its time, sorted by (time, key).
 * A table without a key is sorted by its whole rows; rows equal in all that the build makes of them
 * are interchangeable. So the ids that follow do not depend on how the rows were partitioned.
 *
 * <p>The source is read exactly once, so that a DataFrame that gives other rows each time, or a
 * folder that grows, cannot make the steps disagree: a small source is sorted by one task; a large
 * one is staged as it is before the sort, which reads it twice (to find the ranges, and to sort).
 */
public final class TableStaging {
  /** Bytes (of source files, or of compressed Parquet) that one sorting task takes on. */
  public static final long BYTES_PER_TASK = 32L << 20;

  private static final int MAX_TASKS = 1 << 14;
  private static final String RANK = "_rank";

  private final SparkSession spark;
  private final BuildPlan plan;
  private final Path folder;
  private final long bytesPerTask;

  /**
   * @param folder where to stage; the caller removes it
   * @param bytesPerTask bytes that one sorting task takes on, such as {@link #BYTES_PER_TASK}
   */
  public TableStaging(SparkSession spark, BuildPlan plan, Path folder, long bytesPerTask) {
    this.spark = spark;
    this.plan = plan;
    this.folder = folder;
    this.bytesPerTask = bytesPerTask;
  }

  /**
   * Stages one table.
   *
   * @param staged the tables staged so far, by index; those that this one inherits its time from
   *     must be among them
   */
  public StagedTable stage(TablePlan table, Map<Integer, StagedTable> staged) {
    List<LinkPlan> links = plan.linksOf(table.index());
    Column[] selected = StagedColumns.select(table, links, plan.tables()).toArray(Column[]::new);
    Dataset<Row> rows = table.rows().select(selected);
    BigInteger size =
        table.rows().queryExecution().optimizedPlan().stats().sizeInBytes().bigInteger();
    boolean small = size.compareTo(BigInteger.valueOf(bytesPerTask)) <= 0;
    Path raw = new Path(folder, "raw-" + table.index());
    int tasks = 1;
    if (!small) {
      write(rows, raw);
      rows = spark.read().schema(StagedColumns.selected(table, links)).parquet(raw.toString());
      tasks = tasks(raw);
    }
    StructType schema = StagedColumns.schema(table, links);
    Column[] columns =
        List.of(schema.fieldNames()).stream().map(name -> col(name)).toArray(Column[]::new);
    Path sorted = new Path(folder, "sorted-" + table.index());
    write(sort(table, links, rows, tasks, staged).select(columns), sorted);
    if (!small) {
      delete(raw);
    }
    return new StagedTable(table, sorted.toString(), schema);
  }

  private static void write(Dataset<Row> rows, Path path) {
    rows.write().mode(SaveMode.Overwrite).parquet(path.toString());
  }

  private Dataset<Row> sort(
      TablePlan table,
      List<LinkPlan> links,
      Dataset<Row> unsorted,
      int tasks,
      Map<Integer, StagedTable> staged) {
    Dataset<Row> rows = unsorted;
    if (table.timed() && table.time() == null) {
      rows = inheritTime(table, rows, staged);
    }
    if (tasks == 1) {
      rows = rows.coalesce(1);
    }
    List<Column> content = content(table, links);
    if (table.keyed()) {
      Column[] first = content.isEmpty() ? new Column[] {lit(0)} : content.toArray(Column[]::new);
      Column rank = row_number().over(Window.partitionBy(col(StagedColumns.KEY)).orderBy(first));
      rows = rows.withColumn(RANK, rank);
    }
    rows = rows.withColumn(StagedColumns.STATE, state(table));
    List<Column> order = new ArrayList<>();
    order.add(col(StagedColumns.STATE).asc());
    if (table.keyed()) {
      if (table.timed()) {
        order.add(col(StagedColumns.TIME).asc_nulls_last());
      }
      order.add(col(StagedColumns.KEY).asc());
    } else {
      order.addAll(content);
    }
    Column[] by = order.toArray(Column[]::new);
    if (tasks > 1) {
      rows = rows.repartitionByRange(tasks, by);
    }
    return rows.sortWithinPartitions(by)
        .withColumn(StagedColumns.POSITION, monotonically_increasing_id());
  }

  private static Column state(TablePlan table) {
    Column state = lit(StagedColumns.NODE);
    if (table.timed()) {
      state = when(col(StagedColumns.TIME).isNull(), StagedColumns.NO_TIME).otherwise(state);
    }
    return table.keyed()
        ? when(col(StagedColumns.KEY).isNull(), StagedColumns.NULL_KEY)
            .when(col(RANK).gt(1), StagedColumns.DUPLICATE_KEY)
            .otherwise(state)
        : state;
  }

  /** A row's time is the latest of the rows that it points to; null where there is none. */
  private Dataset<Row> inheritTime(
      TablePlan table, Dataset<Row> rows, Map<Integer, StagedTable> staged) {
    Dataset<Row> joined = rows;
    List<Column> times = new ArrayList<>();
    for (LinkPlan link : plan.timeLinksOf(table.index())) {
      String key = "_parent" + link.index();
      String time = "_parenttime" + link.index();
      Dataset<Row> parents =
          staged
              .get(link.parent())
              .nodes(spark)
              .select(col(StagedColumns.KEY).as(key), col(StagedColumns.TIME).as(time));
      joined = joined.join(parents, col(link.stagedKey()).equalTo(col(key)), "left");
      times.add(col(time));
    }
    Column latest = times.size() == 1 ? times.get(0) : greatest(times.toArray(Column[]::new));
    return joined.withColumn(StagedColumns.TIME, latest);
  }

  /** Everything that the build makes of a row, but its own key. */
  private static List<Column> content(TablePlan table, List<LinkPlan> links) {
    List<Column> order = new ArrayList<>();
    if (table.timed()) {
      order.add(col(StagedColumns.TIME).asc_nulls_last());
    }
    for (LinkPlan link : links) {
      order.add(col(link.stagedKey()).asc());
    }
    for (ColumnPlan column : table.columns()) {
      order.add(col(column.staged()).asc());
    }
    return order;
  }

  private int tasks(Path staged) {
    try {
      long bytes = fileSystem(staged).getContentSummary(staged).getLength();
      long tasks = (bytes + bytesPerTask - 1) / bytesPerTask;
      return (int) Math.max(1, Math.min(tasks, MAX_TASKS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete(Path path) {
    try {
      fileSystem(path).delete(path, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(spark.sessionState().newHadoopConf());
  }
}
