package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.row_number;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.feature.KeyCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;

/**
 * Stages tables. The source is read exactly once, so that a DataFrame that gives other rows each
 * time, or a folder that grows, cannot make the steps disagree.
 */
public final class TableStaging {
  /** Staged bytes (compressed Parquet) that one sorting task takes on. */
  private static final long BYTES_PER_TASK = 32L << 20;

  private static final int EXAMPLES = 5;
  private static final String RANK = "_rank";

  private final SparkSession spark;
  private final BuildPlan plan;
  private final Path folder;

  /**
   * @param folder where to stage; the caller removes it
   */
  public TableStaging(SparkSession spark, BuildPlan plan, Path folder) {
    this.spark = spark;
    this.plan = plan;
    this.folder = folder;
  }

  /**
   * Stages one table.
   *
   * @param staged the tables staged so far, by index; those that this one inherits its time from
   *     must be among them
   */
  public StagedTable stage(TablePlan table, Map<Integer, StagedTable> staged) {
    List<LinkPlan> links = plan.linksOf(table.index());
    Path raw = new Path(folder, "raw-" + table.index());
    table
        .rows()
        .select(StagedColumns.select(table, links, plan.tables()).toArray(Column[]::new))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(raw.toString());
    StructType rawSchema = StagedColumns.schema(table, links, table.time() != null, false);
    Dataset<Row> rows = spark.read().schema(rawSchema).parquet(raw.toString());
    Row counts =
        rows.agg(count(lit(1)), table.keyed() ? count_if(col(StagedColumns.KEY).isNull()) : lit(0L))
            .first();
    long read = counts.getLong(0);
    long nullKeys = counts.getLong(1);

    StructType schema = StagedColumns.schema(table, links, table.timed(), true);
    Path sorted = new Path(folder, "sorted-" + table.index());
    sort(table, links, rows, tasks(raw), staged)
        .select(List.of(schema.fieldNames()).stream().map(name -> col(name)).toArray(Column[]::new))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(sorted.toString());
    long kept = spark.read().schema(schema).parquet(sorted.toString()).count();
    long duplicates = read - nullKeys - kept;
    List<String> examples = duplicates == 0 ? List.of() : duplicateExamples(table, rows);
    delete(raw);
    return new StagedTable(
        table, sorted.toString(), schema, length(sorted), read, nullKeys, duplicates, examples);
  }

  private Dataset<Row> sort(
      TablePlan table,
      List<LinkPlan> links,
      Dataset<Row> raw,
      int tasks,
      Map<Integer, StagedTable> staged) {
    Dataset<Row> rows = table.keyed() ? raw.filter(col(StagedColumns.KEY).isNotNull()) : raw;
    if (table.timed() && table.time() == null) {
      rows = inheritTime(table, rows, staged);
    }
    if (tasks == 1) {
      rows = rows.coalesce(1);
    }
    List<Column> content = content(table, links);
    if (table.keyed()) {
      rows =
          rows.withColumn(
                  RANK,
                  row_number()
                      .over(
                          Window.partitionBy(col(StagedColumns.KEY))
                              .orderBy(content.toArray(Column[]::new))))
              .filter(col(RANK).equalTo(1))
              .drop(RANK);
    }
    Column[] order = table.keyed() ? keyOrder(table) : content.toArray(Column[]::new);
    if (order.length > 0) {
      rows = tasks == 1 ? rows : rows.repartitionByRange(tasks, order);
      rows = rows.sortWithinPartitions(order);
    }
    return rows.withColumn(StagedColumns.POSITION, monotonically_increasing_id());
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
              .kept(spark)
              .select(col(StagedColumns.KEY).as(key), col(StagedColumns.TIME).as(time));
      joined = joined.join(parents, col(link.stagedKey()).equalTo(col(key)), "left");
      times.add(col(time));
    }
    Column latest = times.size() == 1 ? times.get(0) : greatest(times.toArray(Column[]::new));
    return joined.withColumn(StagedColumns.TIME, latest);
  }

  private static Column[] keyOrder(TablePlan table) {
    Column key = col(StagedColumns.KEY).asc();
    return table.timed()
        ? new Column[] {col(StagedColumns.TIME).asc_nulls_last(), key}
        : new Column[] {key};
  }

  /** Everything that the build makes of a row: rows equal in it are interchangeable. */
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
    if (order.isEmpty() && table.keyed()) {
      order.add(col(StagedColumns.KEY).asc());
    }
    return order;
  }

  private static List<String> duplicateExamples(TablePlan table, Dataset<Row> raw) {
    return raw
        .filter(col(StagedColumns.KEY).isNotNull())
        .groupBy(col(StagedColumns.KEY))
        .agg(count(lit(1)).as("n"))
        .filter(col("n").gt(1))
        .orderBy(col(StagedColumns.KEY))
        .limit(EXAMPLES)
        .select(col(StagedColumns.KEY))
        .collectAsList()
        .stream()
        .map(row -> KeyCodec.print(table.key(), row.getAs(0)))
        .toList();
  }

  private int tasks(Path staged) {
    long tasks = (length(staged) + BYTES_PER_TASK - 1) / BYTES_PER_TASK;
    return (int) Math.max(1, Math.min(tasks, 1 << 14));
  }

  private long length(Path path) {
    try {
      return path.getFileSystem(spark.sessionState().newHadoopConf())
          .getContentSummary(path)
          .getLength();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete(Path path) {
    try {
      path.getFileSystem(spark.sessionState().newHadoopConf()).delete(path, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
