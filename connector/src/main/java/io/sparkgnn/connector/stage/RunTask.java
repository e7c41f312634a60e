// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/** Writes what one sorting task sorted: rows of a state, the ids and the values. */
final class RunTask<R> {
  private final StagingFolder folder;
  private final String name;
  private final int stripes;
  private final StructType schema;
  private final int idFields;
  private final int valueFields;
  private final boolean keyed;
  private final RowPass<R> pass;

  /**
   * @param name begins the files' names
   * @param schema of the rows
   * @param valueFields columns of the values, or 0 to leave them out
   * @param keyed whether rows without a time are kept, since their keys count
   */
  RunTask(
      StagingFolder folder,
      String name,
      int stripes,
      StructType schema,
      int idFields,
      int valueFields,
      boolean keyed,
      RowPass<R> pass) {
    this.folder = folder;
    this.name = name;
    this.stripes = stripes;
    this.schema = schema;
    this.idFields = idFields;
    this.valueFields = valueFields;
    this.keyed = keyed;
    this.pass = pass;
  }

  RowPass<R> pass() {
    return pass;
  }

  /**
   * Writes a run.
   *
   * @param index position of the run in the order of ids
   * @param runs receives the run, if it has rows
   * @return what the pass found
   */
  R write(int index, Iterator<InternalRow> rows, List<Run> runs) {
    R found = pass.begin();
    if (!rows.hasNext()) {
      return found;
    }
    // another attempt of the task has another name; only those that the driver is told of are read
    String file = name + "-" + TaskContext.get().taskAttemptId();
    CatalystRows.Binary binary = new CatalystRows.Binary(schema);
    try (RunWriter out = new RunWriter(folder, file, index, stripes)) {
      while (rows.hasNext()) {
        UnsafeRow row = binary.of(rows.next());
        int state = row.getInt(0);
        UnsafeRow ids = row.getStruct(1, idFields);
        UnsafeRow values = valueFields == 0 ? null : row.getStruct(2, valueFields);
        pass.take(found, state, ids, values);
        if (state == StagedColumns.NODE) {
          out.add(ids, values);
        } else if (state == StagedColumns.NO_TIME && keyed) {
          out.addUndated(ids, values);
        }
      }
      runs.add(out.finish());
    }
    return found;
  }
}
