// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/** Writes what one sorting task sorted. */
final class RunTask<R> {
  private final StagingFolder folder;
  private final String name;
  private final int stripes;
  private final int idFields;
  private final int valueFields;
  private final boolean keyed;
  private final RowPass<R> pass;

  /**
   * @param name begins the files' names
   * @param valueFields columns of the values, or 0 to leave them out
   * @param keyed whether rows without a time are kept, since their keys count
   */
  RunTask(
      StagingFolder folder,
      String name,
      int stripes,
      int idFields,
      int valueFields,
      boolean keyed,
      RowPass<R> pass) {
    this.folder = folder;
    this.name = name;
    this.stripes = stripes;
    this.idFields = idFields;
    this.valueFields = valueFields;
    this.keyed = keyed;
    this.pass = pass;
  }

  /**
   * What one task sorted.
   *
   * @param runs its run, or none if it had no rows
   */
  record Part<R>(ArrayList<Run> runs, R found) {}

  RowPass<R> pass() {
    return pass;
  }

  /**
   * Writes a run.
   *
   * @param index position of the run in the order of ids
   * @param rows of a state, the ids and the values
   * @param schema theirs
   * @param runs receives the run, if it has rows
   * @return what the pass found
   */
  R write(int index, Iterator<InternalRow> rows, StructType schema, List<Run> runs) {
    return write(index, new SqlRows(rows, schema), runs);
  }

  /** Writes a run of rows in any form. */
  R write(int index, OrderedRows rows, List<Run> runs) {
    R found = pass.begin();
    if (!rows.next()) {
      return found;
    }
    // another attempt of the task has another name; only those that the driver is told of are read
    String file = name + "-" + TaskContext.get().taskAttemptId();
    try (RunWriter out = new RunWriter(folder, file, index, stripes)) {
      do {
        pass.take(found, rows.state(), rows.ids(), rows.values());
        if (rows.state() == StagedColumns.NODE) {
          out.add(rows.ids(), rows.values());
        } else if (rows.state() == StagedColumns.NO_TIME && keyed) {
          out.addUndated(rows.ids(), rows.values());
        }
      } while (rows.next());
      runs.add(out.finish());
    }
    return found;
  }

  /** Rows of state, ids and values. */
  private final class SqlRows implements OrderedRows {
    private final Iterator<InternalRow> rows;
    private final CatalystRows.Binary binary;
    private int state;
    private UnsafeRow ids;
    private UnsafeRow values;

    SqlRows(Iterator<InternalRow> rows, StructType schema) {
      this.rows = rows;
      this.binary = new CatalystRows.Binary(schema);
    }

    @Override
    public boolean next() {
      if (!rows.hasNext()) {
        return false;
      }
      UnsafeRow row = binary.of(rows.next());
      state = row.getInt(0);
      ids = row.getStruct(1, idFields);
      values = valueFields == 0 ? null : row.getStruct(2, valueFields);
      return true;
    }

    @Override
    public int state() {
      return state;
    }

    @Override
    public UnsafeRow ids() {
      return ids;
    }

    @Override
    public UnsafeRow values() {
      return values;
    }
  }
}
