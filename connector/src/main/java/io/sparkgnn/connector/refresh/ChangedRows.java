// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.CatalystRows;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedKey;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;

/**
 * What has become of the keys of one table, told from the rows that came and went. Rows are those
 * of {@link StagedColumns}.
 */
final class ChangedRows {
  private static final String NET = "_net";
  private static final String LAST = "_last";
  private static final String NOW = "_now";
  private static final String WAS = "_was";
  private static final String CHANGED = "_changed";
  private static final String PRINT = "_print";
  private static final int HEAD = 2;

  private final TablePlan table;
  private final List<LinkPlan> links;
  private final int width;
  private final List<UnsafeRow> rows;

  private ChangedRows(TablePlan table, List<LinkPlan> links, int width, List<UnsafeRow> rows) {
    this.table = table;
    this.links = links;
    this.width = width;
    this.rows = rows;
  }

  /**
   * Reads them to the driver: as many as have changed.
   *
   * @param plan of rows with {@link DeltaChanges#STEP} and {@link DeltaChanges#ORDER}
   * @param rewritten see {@link DeltaChanges}
   */
  static ChangedRows read(BuildPlan plan, TablePlan table, boolean rewritten) {
    List<LinkPlan> links = plan.linksOf(table.index());
    List<Column> staged = StagedColumns.select(table, plan);
    int width = staged.size();
    staged.add(col(DeltaChanges.STEP));
    staged.add(col(DeltaChanges.ORDER));
    Dataset<Row> steps = table.rows().select(staged.toArray(Column[]::new));
    List<String> names = Arrays.asList(steps.schema().fieldNames()).subList(0, width);
    Dataset<Row> changed =
        table.keyed()
            ? keyed(rewritten ? ofChangedKeys(steps, names) : steps, names)
            : alike(steps, names);
    return new ChangedRows(table, links, width, collected(table, changed));
  }

  /** The rows of some keys or foreign keys as they are now, as if all of them had just come. */
  static ChangedRows of(BuildPlan plan, TablePlan table, Dataset<Row> now) {
    List<String> names = List.of(now.schema().fieldNames());
    Column[] columns = names.stream().map(name -> col(name)).toArray(Column[]::new);
    Column came = struct(columns);
    Dataset<Row> rows =
        now.select(lit(1L).as(NET), lit(1L).as(LAST), came.as(NOW), when(lit(false), came).as(WAS));
    return new ChangedRows(
        table, plan.linksOf(table.index()), names.size(), collected(table, flat(rows, names)));
  }

  /**
   * The steps of keys of which something has become. Of two million rows of files that were
   * rewritten a thousand may differ, so that the others are only looked at: what they are is put
   * together in 64 bits, which cancel where a key's row went and came again. A key has one row at
   * most in a graph that is refreshed, so nothing else cancels (but one change in 2^64).
   */
  private static Dataset<Row> ofChangedKeys(Dataset<Row> steps, List<String> names) {
    List<Column> values = new ArrayList<>();
    names.forEach(name -> values.add(col(name)));
    names.forEach(name -> values.add(col(name).isNull())); // a null alone leaves a hash as it is
    Dataset<Row> changed =
        steps
            .select(
                col(StagedColumns.KEY).as(CHANGED),
                col(DeltaChanges.STEP),
                xxhash64(values.toArray(Column[]::new)).as(PRINT))
            .groupBy(col(CHANGED))
            .agg(sum(col(DeltaChanges.STEP)).as(NET), bit_xor(col(PRINT)).as(PRINT))
            .where(col(NET).notEqual(0).or(col(PRINT).notEqual(0)))
            .select(CHANGED);
    return steps.join(
        broadcast(changed), col(StagedColumns.KEY).eqNullSafe(col(CHANGED)), "left_semi");
  }

  /** For each key the last row, or the one that went, unless nothing has become of it. */
  private static Dataset<Row> keyed(Dataset<Row> steps, List<String> names) {
    Column row = struct(names.stream().map(name -> col(name)).toArray(Column[]::new));
    Column step = col(DeltaChanges.STEP);
    Column order = col(DeltaChanges.ORDER);
    Dataset<Row> byKey =
        steps
            .groupBy(col(StagedColumns.KEY))
            .agg(
                sum(step).as(NET),
                max_by(step, order).as(LAST),
                max_by(row, when(step.gt(0), order)).as(NOW),
                min_by(row, when(step.lt(0), order)).as(WAS))
            .where(col(NET).notEqual(0).or(col(NOW).eqNullSafe(col(WAS)).equalTo(lit(false))));
    return flat(byKey.withColumn(NOW, coalesce(col(NOW), col(WAS))), names);
  }

  /** Rows that are alike are told apart by their number alone. */
  private static Dataset<Row> alike(Dataset<Row> steps, List<String> names) {
    Column[] all = names.stream().map(name -> col(name)).toArray(Column[]::new);
    Column row = names.isEmpty() ? struct(lit(0)) : struct(all);
    Dataset<Row> net =
        steps
            .groupBy(row.as(NOW))
            .agg(sum(col(DeltaChanges.STEP)).as(NET))
            .where(col(NET).notEqual(0))
            .select(
                col(NET),
                when(col(NET).gt(0), 1L).otherwise(-1L).as(LAST),
                col(NOW),
                when(lit(false), col(NOW)).as(WAS));
    return flat(net, names);
  }

  private static Dataset<Row> flat(Dataset<Row> rows, List<String> names) {
    List<Column> columns = new ArrayList<>(List.of(col(NET), col(LAST)));
    names.forEach(name -> columns.add(col(NOW).getField(name).as(name)));
    names.forEach(name -> columns.add(col(WAS).getField(name).isNotNull().as("_had" + name)));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** Rows that the log tells of, but whose files are no more there, are a reason, no failure. */
  private static List<UnsafeRow> collected(TablePlan table, Dataset<Row> rows) {
    try {
      return collected(rows);
    } catch (Exception e) { // Spark throws checked exceptions without saying so
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof FileNotFoundException
            || String.valueOf(cause.getMessage()).contains("FILE_NOT_EXIST")) {
          throw new NeedsBuildException(
              "files with the changes of %s were removed, as VACUUM does".formatted(table.name()),
              e);
        }
      }
      throw e;
    }
  }

  private static List<UnsafeRow> collected(Dataset<Row> rows) {
    StructType schema = rows.schema();
    List<byte[]> bytes =
        CatalystRows.of(rows)
            .mapPartitions(
                part -> {
                  CatalystRows.Binary binary = new CatalystRows.Binary(schema);
                  List<byte[]> all = new ArrayList<>();
                  // a row is used again for the next one, and may give out the bytes that it has
                  part.forEachRemaining(row -> all.add(binary.of(row).copy().getBytes()));
                  return all.iterator();
                })
            .collect();
    List<UnsafeRow> found = new ArrayList<>();
    for (byte[] row : bytes) {
      UnsafeRow binary = new UnsafeRow(schema.size());
      binary.pointTo(row, Platform.BYTE_ARRAY_OFFSET, row.length);
      found.add(binary);
    }
    return found;
  }

  /** How many there are. */
  int size() {
    return rows.size();
  }

  /** By how many rows of its key, or of its content, a change makes the table larger. */
  long net(int at) {
    return rows.get(at).getLong(0);
  }

  /** Whether the key has a row now. */
  boolean isThere(int at) {
    return rows.get(at).getLong(1) > 0;
  }

  /** The row with its columns from {@link #values()} on. */
  InternalRow row(int at) {
    return rows.get(at);
  }

  /** Microseconds since the epoch of a table with a time column, or null. */
  Long time(int at) {
    return rows.get(at).isNullAt(HEAD) ? null : rows.get(at).getLong(HEAD);
  }

  private int keyAt() {
    return HEAD + (table.time() == null ? 0 : 1);
  }

  /** The key as encoded, or null. */
  byte[] key(int at) {
    return encoded(at, keyAt(), StagedKey.of(table.key()));
  }

  private byte[] encoded(int at, int column, StagedKey form) {
    UnsafeRow row = rows.get(at);
    return row.isNullAt(column) ? null : form.encoded(row, column);
  }

  private int linkAt(int link) {
    return keyAt() + (table.keyed() ? 1 : 0) + link;
  }

  /** For each link of the table the parent's key as encoded, or null. */
  List<byte[]> parents(int at, BuildPlan plan) {
    List<byte[]> parents = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      StagedKey form = StagedKey.of(plan.tables().get(links.get(i).parent()).key());
      parents.add(encoded(at, linkAt(i), form));
    }
    return parents;
  }

  /** Whether the row that there was had a foreign key for the table's link of that number. */
  boolean hadParent(int at, int link) {
    return rows.get(at).getBoolean(width + linkAt(link));
  }

  /** Whether there was such a row. */
  boolean wasThere(int at) {
    for (int i = 0; i < width; i++) {
      if (rows.get(at).getBoolean(HEAD + width + i)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any row that is there now has a value in a column that may become a feature. */
  boolean anyValue(TablePlan of, String column) {
    for (int i = 0; i < of.columns().size(); i++) {
      if (of.columns().get(i).name().equalsIgnoreCase(column)) {
        int at = values() + i;
        return rows.stream().anyMatch(row -> row.getLong(1) > 0 && !row.isNullAt(at));
      }
    }
    return false;
  }

  /** Where the columns that may become features begin. */
  int values() {
    return linkAt(links.size());
  }
}
