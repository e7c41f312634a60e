// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.TablePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.InterpretedOrdering;
import org.apache.spark.sql.catalyst.expressions.InterpretedUnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Sorts a small table whose keys are taken to be unique, as {@link TableStaging} sorts any: by the
 * same rule, in the same order, into one run. Its rows lie in memory, as Spark's binary rows, and
 * are compared and taken apart without compiled code.
 */
final class SmallSort<R> implements TableTask<RunTask.Part<R>> {
  private final RunTask<R> run;
  private final StagingFolder folder;
  private final ArrayList<String> files;
  private final StructType raw;
  private final StructType ids;
  private final int values;
  private final boolean timed;
  private final boolean keyed;
  private final StagedKey key;
  private final SmallTimes times;

  /**
   * @param run what writes the sorted rows
   * @param rows the source's
   * @param staged the tables that this one takes its times from, by index, are among them
   */
  SmallSort(
      RunTask<R> run,
      BuildPlan plan,
      TablePlan table,
      RawTable rows,
      Map<Integer, StagedTable> staged) {
    this.run = run;
    this.folder = rows.folder();
    this.files = new ArrayList<>(rows.files());
    this.raw = rows.schema();
    this.ids = StagedColumns.ids(table, plan);
    this.values = StagedColumns.values(table).size();
    this.timed = table.timed();
    this.keyed = table.keyed();
    this.key = StagedKey.of(table.key());
    this.times = SmallTimes.of(plan, table, raw, staged);
  }

  /** A row that has its time, and what becomes of it. */
  private record Staged(int state, InternalRow row) {}

  @Override
  public RunTask.Part<R> run() {
    List<Staged> rows = read();
    rows.sort(order());
    ArrayList<Run> runs = new ArrayList<>();
    R found = run.write(0, new Ordered(rows.iterator()), runs);
    return new RunTask.Part<>(runs, found);
  }

  private List<Staged> read() {
    List<Staged> rows = new ArrayList<>();
    SmallTimes.Reader given = times == null ? null : times.reader();
    int keyAt = timed ? 1 : 0;
    for (String file : files) {
      Iterator<InternalRow> from = RawTable.rows(folder, file, raw.size());
      while (from.hasNext()) {
        InternalRow row = from.next().copy();
        if (given != null) {
          row = new JoinedRow(new GenericInternalRow(new Object[] {given.time(row)}), row);
        }
        rows.add(
            new Staged(
                NodeRule.state(keyed && row.isNullAt(keyAt), timed && row.isNullAt(0)), row));
      }
    }
    return rows;
  }

  /** That of {@link TableStaging}: nodes come first, and what is told of no row has any order. */
  private Comparator<Staged> order() {
    if (!keyed) {
      List<DataType> types = new ArrayList<>();
      fields().stream().limit(ids.size() + values).forEach(field -> types.add(field.dataType()));
      InterpretedOrdering content = InterpretedOrdering.forSchema(seq(types));
      return (a, b) -> content.compare(a.row(), b.row());
    }
    int keyAt = timed ? 1 : 0;
    Comparator<Staged> byKey = (a, b) -> key.compare(a.row(), b.row(), keyAt);
    Comparator<Staged> byTime =
        timed ? Comparator.comparingLong((Staged staged) -> staged.row().getLong(0)) : byKey;
    Comparator<Staged> nodes = byTime.thenComparing(byKey);
    return (a, b) -> {
      if (a.state() != b.state()) {
        return Integer.compare(a.state(), b.state());
      }
      return switch (a.state()) {
        case StagedColumns.NODE -> nodes.compare(a, b);
        case StagedColumns.NO_TIME -> byKey.compare(a, b);
        default -> 0;
      };
    };
  }

  /** The columns of the rows once they have their times: ids, values, and what was only checked. */
  private List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    if (times != null) {
      fields.add(ids.fields()[0]);
    }
    fields.addAll(List.of(raw.fields()));
    return fields;
  }

  private UnsafeProjection project(int from, int count) {
    List<Expression> columns = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      columns.add(new BoundReference(i, fields().get(i).dataType(), true));
    }
    if (columns.isEmpty()) { // a row's binary form needs a field
      columns.add(new Literal(0, DataTypes.IntegerType));
    }
    return InterpretedUnsafeProjection.createProjection(seq(columns));
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  private final class Ordered implements OrderedRows {
    private final Iterator<Staged> rows;
    private final UnsafeProjection id = project(0, ids.size());
    private final UnsafeProjection value = project(ids.size(), values);
    private int state;
    private UnsafeRow currentIds;
    private UnsafeRow currentValues;

    Ordered(Iterator<Staged> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (!rows.hasNext()) {
        return false;
      }
      Staged row = rows.next();
      state = row.state();
      currentIds = id.apply(row.row());
      currentValues = values == 0 ? null : value.apply(row.row());
      return true;
    }

    @Override
    public int state() {
      return state;
    }

    @Override
    public UnsafeRow ids() {
      return currentIds;
    }

    @Override
    public UnsafeRow values() {
      return currentValues;
    }
  }
}
