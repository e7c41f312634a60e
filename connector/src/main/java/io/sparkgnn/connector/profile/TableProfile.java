// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.RowPass;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;

/** What one pass over a table's staged rows finds. */
public final class TableProfile {
  private static final int EXAMPLES = 5;
  private static final int STATES = 4;

  private final ArrayList<ColumnProfile> columns = new ArrayList<>();

  /** A table of fewer days tells nothing about what is far. */
  private static final long LEAST_DAYS = 3;

  private final TimeRange times = new TimeRange();
  private final TimeCounts counts = new TimeCounts();
  private final long[] rowsByState = new long[STATES];
  private final ArrayList<ArrayList<String>> examplesByState = new ArrayList<>();

  private TableProfile(List<ColumnPlan> plans) {
    for (ColumnPlan plan : plans) {
      columns.add(new ColumnProfile(plan));
    }
    for (int state = 0; state < STATES; state++) {
      examplesByState.add(new ArrayList<>());
    }
  }

  /** What finds a table's profile while it is sorted. */
  public static RowPass<TableProfile> pass(TablePlan table, TimeBounds bounds) {
    return new Pass(table, bounds);
  }

  /** Rows of the source. */
  public long rowsRead() {
    return Arrays.stream(rowsByState).sum();
  }

  /** Rows that become nodes. */
  public long rows() {
    return rowsByState[StagedColumns.NODE];
  }

  /** Rows left out because they have no time and nothing to inherit one from. */
  public long nullTimes() {
    return rowsByState[StagedColumns.NO_TIME];
  }

  /** Rows left out because an earlier row has their key. */
  public long duplicateKeys() {
    return rowsByState[StagedColumns.DUPLICATE_KEY];
  }

  /** Rows left out because a column of their key is null. */
  public long nullKeys() {
    return rowsByState[StagedColumns.NULL_KEY];
  }

  /** A few keys of {@link #nullTimes()}, as people write them; none for a table without a key. */
  public List<String> nullTimeExamples() {
    return examplesByState.get(StagedColumns.NO_TIME);
  }

  /** A few keys of {@link #duplicateKeys()}, as people write them. */
  public List<String> duplicateExamples() {
    return examplesByState.get(StagedColumns.DUPLICATE_KEY);
  }

  /** The nodes' times; empty for a static table. */
  public TimeRange times() {
    return times;
  }

  /** Where the nodes' times lie, and which lie apart; empty for a table without nodes or times. */
  public Optional<MainTimes> mainTimes() {
    return times.count() == 0
        ? Optional.empty()
        : Optional.of(MainTimes.of(counts.cells(), LEAST_DAYS * TimeCounts.DAY));
  }

  /** One profile for each column of the plan, over the rows that become nodes. */
  public List<ColumnProfile> columns() {
    return columns;
  }

  private TableProfile merge(TableProfile other) {
    times.merge(other.times);
    counts.merge(other.counts);
    for (int state = 0; state < STATES; state++) {
      rowsByState[state] += other.rowsByState[state];
      ArrayList<String> examples = examplesByState.get(state);
      examples.addAll(other.examplesByState.get(state));
      while (examples.size() > EXAMPLES) {
        examples.remove(EXAMPLES);
      }
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).merge(other.columns.get(i));
    }
    return this;
  }

  /** The part that runs in tasks. */
  static final class Pass implements RowPass<TableProfile> {
    private final TimeBounds bounds;
    private final boolean timed;
    private final KeyType[] key;
    private final StagedKey stagedKey;
    private final ArrayList<ColumnPlan> columns;

    Pass(TablePlan plan, TimeBounds bounds) {
      this.bounds = bounds;
      this.timed = plan.timed();
      this.key = plan.key().stream().map(KeyColumn::type).toArray(KeyType[]::new);
      this.stagedKey = StagedKey.of(plan.key());
      this.columns = new ArrayList<>(plan.columns());
    }

    @Override
    public TableProfile begin() {
      return new TableProfile(columns);
    }

    @Override
    public TableProfile merge(TableProfile found, TableProfile other) {
      return found.merge(other);
    }

    @Override
    public void take(TableProfile profile, int state, InternalRow ids, InternalRow values) {
      profile.rowsByState[state]++;
      if (state != StagedColumns.NODE) {
        example(ids, profile.examplesByState.get(state));
        return;
      }
      long time = timed ? ids.getLong(0) : Long.MIN_VALUE;
      if (timed) {
        profile.times.add(time, bounds);
        profile.counts.add(time);
      }
      for (int i = 0; i < columns.size(); i++) {
        if (!values.isNullAt(i)) {
          profile.columns.get(i).add(values, i, time, bounds);
        }
      }
    }

    private void example(InternalRow ids, List<String> examples) {
      int at = timed ? 1 : 0;
      if (key.length == 0 || examples.size() >= EXAMPLES || ids.isNullAt(at)) {
        return;
      }
      List<KeyColumn> types = new ArrayList<>();
      for (KeyType type : key) {
        types.add(new KeyColumn("", type));
      }
      String printed = KeyCodec.print(types, stagedKey.encoded(ids, at));
      if (!examples.contains(printed)) {
        examples.add(printed);
      }
    }
  }
}
