// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.profile.ColumnChoice;
import io.sparkgnn.connector.stage.NodeCursor;
import io.sparkgnn.connector.stage.SortedRows;
import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.connector.stage.TableTask;
import io.sparkgnn.feature.FeatureWriter;
import io.sparkgnn.feature.RowKeyWriter;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeIndexWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/** Writes what a table's nodes have, in order of id: times, keys and feature rows. */
public final class NodeFiles
    implements StripeJob.Task<List<WrittenFile>>, TableTask<List<WrittenFile>> {
  private final StripeFolder folder;
  private final SortedRows staged;
  private final int stripes;
  private final int index;
  private final long rows;
  private final boolean timed;
  private final boolean keyed;
  private final StagedKey stagedKey;
  private final int rowBytes;
  private final ArrayList<FeatureRow.Field> fields = new ArrayList<>();

  NodeFiles(
      StripeFolder folder,
      SortedRows staged,
      int stripes,
      NodeType type,
      List<ColumnChoice> choices) {
    this.folder = folder;
    this.staged = staged;
    this.stripes = stripes;
    this.index = type.index();
    this.rows = type.rows();
    this.timed = type.timed();
    this.keyed = !type.key().isEmpty();
    this.stagedKey = StagedKey.of(type.key());
    this.rowBytes = type.rowBytes();
    for (int i = 0; i < choices.size(); i++) {
      if (choices.get(i).kept()) {
        fields.add(
            new FeatureRow.Field(
                i, choices.get(i).plan().kind(), type.columns().get(fields.size())));
      }
    }
  }

  /**
   * Writes the files of one table.
   *
   * @param choices one for each column of the table's plan; the kept ones are the type's feature
   *     columns
   */
  public static List<WrittenFile> write(
      SparkSession spark, NodeTable table, List<ColumnChoice> choices, StripeFolder folder) {
    NodeFiles task = of(table, choices, folder);
    return task.nothing()
        ? List.of()
        : StripeJob.flatten(StripeJob.forEach(spark, task.stripes, task));
  }

  /**
   * Writes the files of small tables with one stripe, in one job; by table.
   *
   * @param choices those of each table
   */
  public static List<List<WrittenFile>> small(
      SparkSession spark,
      List<NodeTable> tables,
      List<List<ColumnChoice>> choices,
      StripeFolder folder) {
    List<NodeFiles> tasks = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      tasks.add(of(tables.get(i), choices.get(i), folder));
    }
    return TableTask.all(spark, tasks);
  }

  private static NodeFiles of(NodeTable table, List<ColumnChoice> choices, StripeFolder folder) {
    SortedRows staged = table.staged().rows();
    return new NodeFiles(folder, staged, staged.stripes(), table.type(), choices);
  }

  private boolean nothing() {
    return !timed && !keyed && rowBytes == 0;
  }

  @Override
  public List<WrittenFile> run() {
    return new ArrayList<>(nothing() ? List.of() : write(0, Collections.emptyIterator()));
  }

  @Override
  public List<WrittenFile> write(int stripe, Iterator<InternalRow> none) {
    return folder.write(scratch -> write(stripe, scratch));
  }

  private void write(int stripe, Path scratch) {
    try (NodeCursor nodes = staged.stripe(stripe, rowBytes > 0);
        TimeIndexWriter times =
            timed ? new TimeIndexWriter(scratch.resolve(GraphFiles.times(index, stripe))) : null;
        RowKeyWriter keys =
            keyed ? new RowKeyWriter(scratch.resolve(GraphFiles.rowKeys(index, stripe))) : null;
        FeatureWriter features =
            rowBytes > 0
                ? new FeatureWriter(scratch.resolve(GraphFiles.features(index, stripe)), rowBytes)
                : null) {
      FeatureRow encoder = new FeatureRow(fields, rowBytes);
      int keyAt = timed ? 1 : 0;
      long written = 0;
      while (nodes.next()) {
        if (timed) {
          times.add(nodes.ids().getLong(0));
        }
        if (keyed) {
          keys.add(stagedKey.encoded(nodes.ids(), keyAt));
        }
        if (rowBytes > 0) {
          features.add(encoder.encode(nodes.values()));
        }
        written++;
      }
      if (written != GraphFiles.localRows(rows, stripe, stripes)) {
        throw new IllegalStateException(
            "table " + index + " has " + written + " rows in stripe " + stripe + " of " + rows);
      }
    }
  }
}
