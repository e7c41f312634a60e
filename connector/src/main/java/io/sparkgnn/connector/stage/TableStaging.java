// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.wire.Sent;
import io.sparkgnn.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Stages tables: every row of the source with its key and its time, sorted by (time, key). A table
 * without a key is sorted by its whole rows; rows equal in all that the build makes of them are
 * interchangeable. So the ids that follow do not depend on how the rows were partitioned.
 *
 * <p>The source is read exactly once, so that a DataFrame that gives other rows each time, or a
 * folder that grows, cannot make the steps disagree. A table of more than one sorting task is
 * partitioned by ranges, which reads the staged rows twice.
 */
public final class TableStaging {
  /** Bytes of staged rows that one sorting task takes on. */
  public static final long BYTES_PER_TASK = 64L << 20;

  /** A table of up to this share of it is small: in memory its rows take a few times as much. */
  private static final int SMALL_SHARE = 4;

  private static final int MAX_TASKS = 1 << 14;
  private static final String IDS = "_ids";
  private static final String VALUES = "_values";

  private final SparkSession spark;
  private final BuildPlan plan;
  private final NodeRule rule;
  private final StagingFolder folder;
  private final long bytesPerTask;

  /**
   * @param folder where to stage; the caller removes it
   * @param bytesPerTask bytes that one sorting task takes on, such as {@link #BYTES_PER_TASK}
   */
  public TableStaging(SparkSession spark, BuildPlan plan, StagingFolder folder, long bytesPerTask) {
    this.spark = spark;
    this.plan = plan;
    this.rule = new NodeRule(plan);
    this.folder = folder;
    this.bytesPerTask = bytesPerTask;
  }

  /**
   * A sorted table.
   *
   * @param found what the pass over its rows found
   */
  public record Sorted<R>(StagedTable table, R found) {}

  /** Whether a source is small, as far as can be told before it is read. */
  public boolean small(RawTable.Reading reading) {
    return reading.expectedBytes().orElse(Long.MAX_VALUE) <= mostBytes();
  }

  /** Whether a table is small: one task sorts and writes it in memory. */
  public boolean small(RawTable raw) {
    return raw.bytes() <= mostBytes();
  }

  private long mostBytes() {
    return bytesPerTask / SMALL_SHARE;
  }

  /** How a table's source is to be read. */
  public RawTable.Reading reading(TablePlan table) {
    List<Column> selected = StagedColumns.select(table, plan);
    // Spark refuses a query for malformed records alone
    boolean checked = !selected.isEmpty();
    if (checked) {
      table.typed().checks().forEach(check -> selected.add(col(check.hidden())));
    }
    Dataset<Row> rows = table.typed().checked().select(selected.toArray(Column[]::new));
    RowChecks checks = RowChecks.of(table, rows.schema(), checked);
    return new RawTable.Reading(rows, "raw-" + table.index(), checks);
  }

  /** Reads some sources, at least one, in one job. */
  public List<RawTable> read(List<RawTable.Reading> readings) {
    return RawTable.write(spark, readings, folder);
  }

  /**
   * Sorts a table.
   *
   * @param raw its rows
   * @param staged the tables sorted so far, by index; those that this one takes its time from must
   *     be among them
   * @param duplicates whether keys may occur twice; when they do, only this finds all of them
   * @param stripes number of stripes of the graph
   * @param pass finds something out on the way
   */
  public <R> Sorted<R> sort(
      TablePlan table,
      RawTable raw,
      Map<Integer, StagedTable> staged,
      boolean duplicates,
      int stripes,
      RowPass<R> pass) {
    Dataset<Row> sorted =
        sort(table, raw, staged, duplicates)
            .select(
                col(StagedColumns.STATE),
                fields(StagedColumns.ids(table, plan)).as(IDS),
                fields(StagedColumns.values(table)).as(VALUES));
    StructType schema = sorted.schema();
    Sent<RunTask<R>> task = Sent.of(task(table, stripes, pass));
    JavaRDD<byte[]> parts =
        CatalystRows.of(sorted)
            .mapPartitionsWithIndex(
                (index, rows) -> {
                  ArrayList<Run> runs = new ArrayList<>();
                  R found = task.get().write(index, rows, schema, runs);
                  return List.of(Wire.write(new RunTask.Part<>(runs, found))).iterator();
                },
                true);
    RunTask.Part<R> all =
        parts.getNumPartitions() == 0
            ? new RunTask.Part<>(new ArrayList<>(), pass.begin())
            : TableStaging.<R>part(
                parts.treeReduce(
                    (first, second) -> merge(task.get().pass(), part(first), part(second))));
    return sorted(table, stripes, all);
  }

  /** What is to be found out about a table, of which small ones are sorted together. */
  public record Small<R>(TablePlan table, RawTable raw, RowPass<R> pass) {}

  /**
   * Sorts small tables into one stripe each, in one job, as if their keys were unique.
   *
   * @param staged the tables sorted so far, by index; those that these take their times from must
   *     be among them, and small
   */
  public <R> List<Sorted<R>> sort(List<Small<R>> tables, Map<Integer, StagedTable> staged) {
    List<RunTask.Part<R>> parts =
        TableTask.all(
            spark,
            tables.stream()
                .map(
                    small ->
                        new SmallSort<>(
                            task(small.table(), 1, small.pass()),
                            plan,
                            small.table(),
                            small.raw(),
                            staged))
                .toList());
    List<Sorted<R>> sorted = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      sorted.add(sorted(tables.get(i).table(), 1, parts.get(i)));
    }
    return sorted;
  }

  private <R> RunTask<R> task(TablePlan table, int stripes, RowPass<R> pass) {
    return new RunTask<>(
        folder,
        "sorted-" + table.index(),
        stripes,
        fieldCount(StagedColumns.ids(table, plan)),
        StagedColumns.values(table).size(),
        table.keyed(),
        pass);
  }

  private <R> Sorted<R> sorted(TablePlan table, int stripes, RunTask.Part<R> part) {
    StructType ids = StagedColumns.ids(table, plan);
    int values = StagedColumns.values(table).size();
    SortedRows rows = new SortedRows(folder, part.runs(), stripes, fieldCount(ids), values);
    return new Sorted<>(new StagedTable(table, ids, rows), part.found());
  }

  @SuppressWarnings("unchecked") // the bytes are those of such a part
  private static <R> RunTask.Part<R> part(byte[] bytes) {
    return Wire.read(bytes, RunTask.Part.class);
  }

  private static <R> byte[] merge(RowPass<R> pass, RunTask.Part<R> first, RunTask.Part<R> second) {
    ArrayList<Run> runs = new ArrayList<>(first.runs());
    runs.addAll(second.runs());
    return Wire.write(new RunTask.Part<>(runs, pass.merge(first.found(), second.found())));
  }

  /** A row's binary form needs a field. */
  private static Column fields(StructType schema) {
    Column[] columns =
        List.of(schema.fieldNames()).stream().map(name -> col(name)).toArray(Column[]::new);
    return struct(columns.length == 0 ? new Column[] {lit(0)} : columns);
  }

  private static int fieldCount(StructType schema) {
    return Math.max(1, schema.size());
  }

  private Dataset<Row> sort(
      TablePlan table, RawTable raw, Map<Integer, StagedTable> staged, boolean duplicates) {
    int tasks =
        (int) Math.max(1, Math.min((raw.bytes() + bytesPerTask - 1) / bytesPerTask, MAX_TASKS));
    Dataset<Row> rows = raw.rows(spark);
    rows = rule.dated(table, rows, other -> staged.get(other.index()).nodes(spark));
    if (tasks == 1) {
      rows = rows.coalesce(1);
    }
    rows = rule.withState(table, rows, duplicates, List.of());
    List<Column> order = new ArrayList<>();
    if (table.keyed()) {
      // rows that are no nodes come last; the first column alone decides nearly always, which makes
      // the sort cheap
      String first = table.timed() ? StagedColumns.TIME : StagedColumns.KEY;
      Column node = col(StagedColumns.STATE).equalTo(StagedColumns.NODE);
      order.add(when(node, col(first)).asc_nulls_last());
      order.add(col(StagedColumns.KEY).asc());
    } else {
      order.addAll(rule.content(table));
    }
    Column[] by = order.toArray(Column[]::new);
    if (tasks > 1) {
      rows = rows.repartitionByRange(tasks, by);
    }
    return rows.sortWithinPartitions(by);
  }
}
