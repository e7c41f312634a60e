// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.apache.spark.sql.functions.broadcast;

import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.store.GraphStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that have not changed and yet are something else now: those that pointed to a row which was
 * not there or waited for its time, and those that no row pointed to. A graph does not keep what
 * they are, so that they are read again, by the keys that came: nothing is read where the graph
 * left no such row out.
 */
final class WaitingRows {
  private final SparkSession spark;
  private final GraphStore base;
  private final GraphSchema schema;
  private final BuildReport before;
  private final List<RowChanges> changes;
  private final Supplier<BuildPlan> tables;
  private final List<Set<ByteBuffer>> askedChildren = new ArrayList<>();
  private final List<Set<ByteBuffer>> askedParents = new ArrayList<>();
  private BuildPlan plan;

  /**
   * @param before the graph's report
   * @param changes of all tables, which receive the rows
   * @param tables the plan of the whole tables as they are now
   */
  WaitingRows(
      SparkSession spark,
      GraphStore base,
      BuildReport before,
      List<RowChanges> changes,
      Supplier<BuildPlan> tables) {
    this.spark = spark;
    this.base = base;
    this.schema = base.schema();
    this.before = before;
    this.changes = changes;
    this.tables = tables;
    for (Link link : schema.links()) {
      askedChildren.add(new HashSet<>());
      askedParents.add(new HashSet<>());
    }
  }

  /** Reads until no row that was read has others wait for it. */
  void read() {
    boolean more = true;
    while (more) {
      more = false;
      for (Link link : schema.links()) {
        if (childrenMayWait(link)) {
          Set<ByteBuffer> keys = newParents(link);
          keys.removeIf(key -> !askedChildren.get(link.index()).add(key));
          more |= !keys.isEmpty() && read(link.child(), foreignKey(link), key(link), keys);
        }
        if (schema.nodeTypes().get(link.parent()).timeKind() == TimeKind.FIRST_SEEN) {
          Set<ByteBuffer> keys = unknownParents(link);
          keys.removeIf(key -> !askedParents.get(link.index()).add(key));
          more |= !keys.isEmpty() && read(link.parent(), StagedColumns.KEY, key(link), keys);
        }
      }
    }
  }

  private boolean childrenMayWait(Link link) {
    return before.links().get(link.index()).dangling() > 0
        || before.tables().get(link.child()).nullTimes() > 0;
  }

  /** Keys of rows that came and that the base does not have. */
  private Set<ByteBuffer> newParents(Link link) {
    Set<ByteBuffer> keys = new HashSet<>();
    for (RowChange change : changes.get(link.parent()).changes()) {
      if (change.row() != null && base.keys().id(link.parent(), change.row().key()) < 0) {
        keys.add(ByteBuffer.wrap(change.row().key()));
      }
    }
    return keys;
  }

  /** Keys that rows which came point to, and that neither base nor changes have. */
  private Set<ByteBuffer> unknownParents(Link link) {
    int at = schema.linksOf(link.child()).indexOf(link);
    Set<ByteBuffer> keys = new HashSet<>();
    for (RowChange change : changes.get(link.child()).changes()) {
      byte[] key = change.row() == null ? null : change.row().parents().get(at);
      if (key != null
          && base.keys().id(link.parent(), key) < 0
          && !changes.get(link.parent()).touches(key)) {
        keys.add(ByteBuffer.wrap(key));
      }
    }
    return keys;
  }

  private String foreignKey(Link link) {
    return plan().links().get(link.index()).stagedKey();
  }

  private List<KeyColumn> key(Link link) {
    return schema.nodeTypes().get(link.parent()).key();
  }

  private BuildPlan plan() {
    if (plan == null) {
      plan = tables.get();
    }
    return plan;
  }

  /** Reads the rows of a table that have one of the keys in a staged column. */
  private boolean read(int table, String column, List<KeyColumn> key, Set<ByteBuffer> keys) {
    NodeType type = schema.nodeTypes().get(table);
    if (type.key().isEmpty()) {
      throw new NeedsBuildException(
          "rows of %s, which has no primary key, may point to rows that came now"
              .formatted(type.name()));
    }
    TablePlan of = plan().tables().get(table);
    Dataset<Row> rows = of.rows().select(StagedColumns.select(of, plan()).toArray(Column[]::new));
    Dataset<Row> wanted = frame(StagedKey.of(key), column, keys);
    Dataset<Row> found =
        rows.join(broadcast(wanted), rows.col(column).equalTo(wanted.col(column)), "left_semi");
    long had = changes.get(table).tally().reread;
    changes.get(table).reread(ChangedRows.of(plan(), of, found));
    return changes.get(table).tally().reread > had;
  }

  private Dataset<Row> frame(StagedKey form, String column, Set<ByteBuffer> keys) {
    List<Row> rows = new ArrayList<>();
    for (ByteBuffer key : keys) {
      Object value = form == StagedKey.NUMBER ? KeyCodec.decode(key.array()) : key.array();
      rows.add(RowFactory.create(value));
    }
    return spark.createDataFrame(rows, new StructType().add(column, form.type()));
  }
}
