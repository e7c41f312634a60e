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

  private final ArrayList<ColumnProfile> columns = new ArrayList<>();
  private final TreeMap<Integer, Long> partitionRows = new TreeMap<>();
  private final TimeRange times = new TimeRange();
  private final ArrayList<String> timelessExamples = new ArrayList<>();
  private long rows;
  private long timeless;

  private TableProfile(List<ColumnPlan> plans) {
    for (ColumnPlan plan : plans) {
      columns.add(new ColumnProfile(plan));
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

  /** Rows that become nodes. */
  public long rows() {
    return rows;
  }

  /** Rows left out because they have no time and nothing to inherit one from. */
  public long timeless() {
    return timeless;
  }

  /** A few keys of such rows, as people write them; empty for a table without a key. */
  public List<String> timelessExamples() {
    return timelessExamples;
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
    rows += other.rows;
    timeless += other.timeless;
    other.partitionRows.forEach(this::count);
    times.merge(other.times);
    timelessExamples.addAll(other.timelessExamples);
    timelessExamples.sort(null);
    while (timelessExamples.size() > EXAMPLES) {
      timelessExamples.remove(EXAMPLES);
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
        long time = Long.MIN_VALUE;
        if (timed) {
          int at = row.fieldIndex(StagedColumns.TIME);
          if (row.isNullAt(at)) {
            timeless(row, profile);
            continue;
          }
          time = row.getLong(at);
          profile.times.add(time, bounds);
        }
        profile.rows++;
        long position = row.getLong(row.fieldIndex(StagedColumns.POSITION));
        profile.count((int) (position >>> POSITION_BITS), 1);
        int offset = row.size() - columns.size();
        for (int i = 0; i < columns.size(); i++) {
          profile.columns.get(i).add(row.get(offset + i), time, bounds);
        }
      }
      return List.of(profile).iterator();
    }

    private void timeless(Row row, TableProfile profile) {
      profile.timeless++;
      if (key.length > 0 && profile.timelessExamples.size() < EXAMPLES) {
        List<KeyColumn> names = new ArrayList<>();
        for (KeyType type : key) {
          names.add(new KeyColumn("", type));
        }
        profile.timelessExamples.add(KeyCodec.print(names, row.getAs(StagedColumns.KEY)));
      }
    }
  }
}
