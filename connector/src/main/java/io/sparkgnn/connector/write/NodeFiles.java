package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.profile.ColumnChoice;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.feature.FeatureWriter;
import io.sparkgnn.feature.RowKeyWriter;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeIndexWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes what a table's nodes have, in order of id: times, keys and feature rows. */
public final class NodeFiles implements StripeJob.Task<List<WrittenFile>> {
  private static final long serialVersionUID = 1L;

  private final StripeFolder folder;
  private final int stripes;
  private final int index;
  private final long rows;
  private final boolean timed;
  private final boolean keyed;
  private final int rowBytes;
  private final ArrayList<FeatureRow.Field> fields = new ArrayList<>();

  private NodeFiles(
      StripeFolder folder, int stripes, NodeType type, List<ColumnChoice> keptColumns) {
    this.folder = folder;
    this.stripes = stripes;
    this.index = type.index();
    this.rows = type.rows();
    this.timed = type.timed();
    this.keyed = !type.key().isEmpty();
    this.rowBytes = type.rowBytes();
    for (int i = 0; i < keptColumns.size(); i++) {
      fields.add(new FeatureRow.Field(keptColumns.get(i).plan().staged(), type.columns().get(i)));
    }
  }

  /**
   * Writes the files of one table.
   *
   * @param keptColumns the choices behind the type's feature columns, in their order
   */
  public static List<WrittenFile> write(
      SparkSession spark,
      NodeTable table,
      List<ColumnChoice> keptColumns,
      StripeFolder folder,
      int stripes) {
    NodeFiles task = new NodeFiles(folder, stripes, table.type(), keptColumns);
    if (!task.timed && !task.keyed && task.rowBytes == 0) {
      return List.of();
    }
    List<Column> selected = new ArrayList<>(List.of(col(NodeTable.ID)));
    if (task.timed) {
      selected.add(col(StagedColumns.TIME));
    }
    if (task.keyed) {
      selected.add(col(StagedColumns.KEY));
    }
    task.fields.forEach(field -> selected.add(col(field.staged())));
    Dataset<Row> rows = table.rows(spark).select(selected.toArray(Column[]::new));
    return StripeJob.flatten(
        StripeJob.run(
            spark,
            rows,
            NodeTable.stripe(col(NodeTable.ID), stripes),
            StripeJob.columns(col(NodeTable.ID)),
            stripes,
            task));
  }

  @Override
  public List<WrittenFile> write(int stripe, Iterator<Row> nodes) {
    return folder.write(scratch -> write(stripe, nodes, scratch));
  }

  private void write(int stripe, Iterator<Row> nodes, Path scratch) {
    try (TimeIndexWriter times =
            timed ? new TimeIndexWriter(scratch.resolve(GraphFiles.times(index, stripe))) : null;
        RowKeyWriter keys =
            keyed ? new RowKeyWriter(scratch.resolve(GraphFiles.rowKeys(index, stripe))) : null;
        FeatureWriter features =
            rowBytes > 0
                ? new FeatureWriter(scratch.resolve(GraphFiles.features(index, stripe)), rowBytes)
                : null) {
      FeatureRow encoder = new FeatureRow(fields, rowBytes);
      int keyAt = timed ? 2 : 1;
      int fieldsAt = keyAt + (keyed ? 1 : 0);
      long next = stripe;
      while (nodes.hasNext()) {
        Row node = nodes.next();
        if (node.getLong(0) != next) {
          throw new IllegalStateException(
              "node ids of table " + index + " have a gap: " + node.getLong(0) + " after " + next);
        }
        next += stripes;
        if (timed) {
          times.add(node.getLong(1));
        }
        if (keyed) {
          keys.add(node.getAs(keyAt));
        }
        if (rowBytes > 0) {
          features.add(encoder.encode(node, fieldsAt));
        }
      }
      long written = (next - stripe) / stripes;
      if (written != GraphFiles.localRows(rows, stripe, stripes)) {
        throw new IllegalStateException(
            "table " + index + " has " + written + " rows in stripe " + stripe + " of " + rows);
      }
    }
  }
}
