package io.sparkgnn.connector.profile;

import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedTable;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What one pass over a staged table finds. */
public final class TableProfile implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int EXAMPLES = 5;
  private static final int POSITION_BITS = 33;
  private static final int STATES = 4;

  private final ArrayList<ColumnProfile> columns = new ArrayList<>();
  private final TreeMap<Integer, Long> partitionRows = new TreeMap<>();
  private final TimeRange times = new TimeRange();
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

  /** Reads a staged table once. */
  public static TableProfile of(SparkSession spark, StagedTable table, TimeBounds bounds) {
    JavaRDD<Row> rows = table.all(spark).javaRDD();
    if (rows.getNumPartitions() == 0) {
      return new TableProfile(table.plan().columns());
    }
    Pass pass = new Pass(table.plan(), bounds);
    return rows.mapPartitions(pass::read).treeReduce(TableProfile::merge);
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

  /** One profile for each column of the plan, over the rows that become nodes. */
  public List<ColumnProfile> columns() {
    return columns;
  }

  /** The first node id of each staging partition, by partition number. */
  public long[] firstIds() {
    int partitions = partitionRows.isEmpty() ? 0 : partitionRows.lastKey() + 1;
    long[] first = new long[partitions];
    long next = 0;
    for (int i = 0; i < partitions; i++) {
      first[i] = next;
      next += partitionRows.getOrDefault(i, 0L);
    }
    return first;
  }

  private TableProfile merge(TableProfile other) {
    other.partitionRows.forEach(this::count);
    times.merge(other.times);
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

  private void count(int partition, long count) {
    partitionRows.merge(partition, count, Long::sum);
  }

  /** The part that runs in tasks. */
  private static final class Pass implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TimeBounds bounds;
    private final boolean timed;
    private final KeyType[] key;
    private final ArrayList<ColumnPlan> columns;

    Pass(TablePlan plan, TimeBounds bounds) {
      this.bounds = bounds;
      this.timed = plan.timed();
      this.key = plan.key().stream().map(KeyColumn::type).toArray(KeyType[]::new);
      this.columns = new ArrayList<>(plan.columns());
    }

    Iterator<TableProfile> read(Iterator<Row> rows) {
      TableProfile profile = new TableProfile(columns);
      while (rows.hasNext()) {
        Row row = rows.next();
        int state = row.getInt(row.fieldIndex(StagedColumns.STATE));
        profile.rowsByState[state]++;
        if (state == StagedColumns.NODE) {
          node(row, profile);
        } else {
          example(row, profile.examplesByState.get(state));
        }
      }
      return List.of(profile).iterator();
    }

    private void node(Row row, TableProfile profile) {
      long time = timed ? row.getLong(row.fieldIndex(StagedColumns.TIME)) : Long.MIN_VALUE;
      if (timed) {
        profile.times.add(time, bounds);
      }
      long position = row.getLong(row.fieldIndex(StagedColumns.POSITION));
      profile.count((int) (position >>> POSITION_BITS), 1);
      int offset = row.size() - columns.size();
      for (int i = 0; i < columns.size(); i++) {
        profile.columns.get(i).add(row.get(offset + i), time, bounds);
      }
    }

    private void example(Row row, List<String> examples) {
      byte[] bytes = key.length == 0 ? null : row.getAs(StagedColumns.KEY);
      if (bytes == null || examples.size() >= EXAMPLES) {
        return;
      }
      List<KeyColumn> types = new ArrayList<>();
      for (KeyType type : key) {
        types.add(new KeyColumn("", type));
      }
      String printed = KeyCodec.print(types, bytes);
      if (!examples.contains(printed)) {
        examples.add(printed);
      }
    }
  }
}
