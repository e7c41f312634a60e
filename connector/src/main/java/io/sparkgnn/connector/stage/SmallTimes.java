// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * The times that small tables give the rows of another one, by the rule of {@link NodeRule#dated}:
 * the latest of the rows that it points to, or the earliest of those that point to it.
 *
 * @param latest which of several times counts: the latest or the earliest
 */
record SmallTimes(boolean latest, ArrayList<From> from) {
  /**
   * A table that gives times.
   *
   * @param rows its rows; their first column is their time
   * @param keyAt where they have what the dated rows are found by
   * @param ownAt where the dated rows have it
   */
  record From(SortedRows rows, StagedKey key, int keyAt, int ownAt) {}

  /** What gives the rows of a table their time; null for one that has its own or none. */
  static SmallTimes of(
      BuildPlan plan, TablePlan table, StructType raw, Map<Integer, StagedTable> staged) {
    if (table.timeKind() != TimeKind.INHERITED && table.timeKind() != TimeKind.FIRST_SEEN) {
      return null;
    }
    boolean inherited = table.timeKind() == TimeKind.INHERITED;
    ArrayList<From> from = new ArrayList<>();
    for (LinkPlan link : plan.datingLinksOf(table.index())) {
      StagedTable other = staged.get(inherited ? link.parent() : link.child());
      String theirs = inherited ? StagedColumns.KEY : link.stagedKey();
      String own = inherited ? link.stagedKey() : StagedColumns.KEY;
      from.add(
          new From(
              other.rows(),
              StagedKey.of(plan.tables().get(link.parent()).key()),
              other.ids().fieldIndex(theirs),
              raw.fieldIndex(own)));
    }
    return new SmallTimes(inherited, from);
  }

  /** Looks times up; for one thread. */
  Reader reader() {
    return new Reader();
  }

  /** The times in memory. */
  final class Reader {
    private final List<Map<Object, Long>> times = new ArrayList<>();

    private Reader() {
      for (From table : from) {
        Map<Object, Long> found = new HashMap<>();
        try (NodeCursor nodes = table.rows().stripe(0, false)) {
          while (nodes.next()) {
            InternalRow row = nodes.ids();
            if (!row.isNullAt(table.keyAt()) && !row.isNullAt(0)) {
              found.merge(
                  table.key().value(row, table.keyAt()), row.getLong(0), SmallTimes.this::of);
            }
          }
        }
        times.add(found);
      }
    }

    /** The time of a row; null if no other row gives it one. */
    Long time(InternalRow row) {
      Long time = null;
      for (int i = 0; i < times.size(); i++) {
        From table = from.get(i);
        Long other =
            row.isNullAt(table.ownAt())
                ? null
                : times.get(i).get(table.key().value(row, table.ownAt()));
        if (other != null) {
          time = time == null ? other : of(time, other);
        }
      }
      return time;
    }
  }

  private Long of(Long time, Long other) {
    return latest ? Long.valueOf(Math.max(time, other)) : Long.valueOf(Math.min(time, other));
  }
}
