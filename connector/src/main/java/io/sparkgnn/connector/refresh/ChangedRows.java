// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedKey;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What has become of the keys of one table, told from the rows that came and went. Rows are those
 * of {@link StagedColumns} behind {@link DeltaChanges#STEP} and {@link DeltaChanges#ORDER}.
 */
final class ChangedRows {
  private final TablePlan table;
  private final List<LinkPlan> links;
  private final List<ChangedRow> rows;

  private ChangedRows(BuildPlan plan, TablePlan table, List<ChangedRow> rows) {
    this.table = table;
    this.links = plan.linksOf(table.index());
    this.rows = rows;
  }

  /**
   * Reads them to the driver: as many as have changed.
   *
   * @param plan of rows with {@link DeltaChanges#STEP} and {@link DeltaChanges#ORDER}
   */
  static ChangedRows read(BuildPlan plan, TablePlan table, DeltaChanges.Kind kind) {
    List<Column> columns =
        new ArrayList<>(List.of(col(DeltaChanges.STEP), col(DeltaChanges.ORDER)));
    columns.addAll(StagedColumns.select(table, plan));
    RowSteps steps = new RowSteps(table, table.rows().select(columns.toArray(Column[]::new)));
    try {
      return new ChangedRows(plan, table, steps.changes(kind));
    } catch (Exception e) { // Spark throws checked exceptions without saying so
      throw explained(table, e);
    }
  }

  /** The rows of some keys or foreign keys as they are now, as if all of them had just come. */
  static ChangedRows of(BuildPlan plan, TablePlan table, Dataset<Row> now) {
    List<Column> columns =
        new ArrayList<>(List.of(lit(1L).as(DeltaChanges.STEP), lit(0L).as(DeltaChanges.ORDER)));
    for (String name : now.schema().fieldNames()) {
      columns.add(col(name));
    }
    RowSteps steps = new RowSteps(table, now.select(columns.toArray(Column[]::new)));
    try {
      return new ChangedRows(plan, table, steps.all());
    } catch (Exception e) {
      throw explained(table, e);
    }
  }

  /** Rows that the log tells of, but whose files are no more there, are a reason, no failure. */
  private static RuntimeException explained(TablePlan table, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileNotFoundException
          || String.valueOf(cause.getMessage()).contains("FILE_NOT_EXIST")) {
        return new NeedsBuildException(
            "files with the changes of %s were removed, as VACUUM does".formatted(table.name()),
            failure);
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  /** How many there are. */
  int size() {
    return rows.size();
  }

  /** By how many rows of its key, or of its content, a change makes the table larger. */
  long net(int at) {
    return rows.get(at).net();
  }

  /** Whether the key has a row now. */
  boolean isThere(int at) {
    return rows.get(at).there();
  }

  /** The row with its columns from {@link #values()} on. */
  InternalRow row(int at) {
    return rows.get(at).row();
  }

  /** Microseconds since the epoch of a table with a time column, or null. */
  Long time(int at) {
    return row(at).isNullAt(RowSteps.HEAD) ? null : row(at).getLong(RowSteps.HEAD);
  }

  /** The key as encoded, or null. */
  byte[] key(int at) {
    return encoded(at, RowSteps.keyAt(table), StagedKey.of(table.key()));
  }

  private byte[] encoded(int at, int column, StagedKey form) {
    InternalRow row = row(at);
    return row.isNullAt(column) ? null : form.encoded(row, column);
  }

  private int linkAt(int link) {
    return RowSteps.keyAt(table) + (table.keyed() ? 1 : 0) + link;
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
    return !rows.get(at).was().isNullAt(linkAt(link));
  }

  /** Whether there was such a row. */
  boolean wasThere(int at) {
    return rows.get(at).was() != null;
  }

  /** Whether any row that is there now has a value in a column that may become a feature. */
  boolean anyValue(TablePlan of, String column) {
    for (int i = 0; i < of.columns().size(); i++) {
      if (of.columns().get(i).name().equalsIgnoreCase(column)) {
        int at = values() + i;
        return rows.stream().anyMatch(row -> row.there() && !row.row().isNullAt(at));
      }
    }
    return false;
  }

  /** Where the columns that may become features begin. */
  int values() {
    return linkAt(links.size());
  }
}
