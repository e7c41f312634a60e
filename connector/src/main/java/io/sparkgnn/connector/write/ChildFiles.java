package io.sparkgnn.connector.write;

import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.NeighborListsWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** Writes each parent's children. Rows: parent id, child id. */
final class ChildFiles implements StripeJob.Task<ChildFiles.Written> {
  private static final long serialVersionUID = 1L;

  private final StripeFolder folder;
  private final int link;
  private final int stripes;
  private final long children;
  private final long parents;

  /** Counts of one stripe. */
  record Written(DegreeCounts degrees, ArrayList<WrittenFile> files) implements Serializable {}

  ChildFiles(StripeFolder folder, int link, int stripes, long children, long parents) {
    this.folder = folder;
    this.link = link;
    this.stripes = stripes;
    this.children = children;
    this.parents = parents;
  }

  @Override
  public Written write(int stripe, Iterator<Row> rows) {
    DegreeCounts degrees = new DegreeCounts();
    List<WrittenFile> files =
        folder.write(
            scratch -> {
              try (NeighborListsWriter out =
                  new NeighborListsWriter(
                      scratch.resolve(GraphFiles.children(link, stripe)),
                      GraphFiles.localRows(parents, stripe, stripes),
                      children)) {
                write(stripe, rows, out, degrees);
              }
            });
    return new Written(degrees, new ArrayList<>(files));
  }

  private void write(
      int stripe, Iterator<Row> rows, NeighborListsWriter out, DegreeCounts degrees) {
    long parent = -1;
    long degree = 0;
    long withChildren = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (row.getLong(0) != parent) {
        if (degree > 0) {
          degrees.add(degree, 1);
          withChildren++;
        }
        parent = row.getLong(0);
        degree = 0;
      }
      degree++;
      out.add((parent - stripe) / stripes, row.getLong(1));
    }
    if (degree > 0) {
      degrees.add(degree, 1);
      withChildren++;
    }
    long without = GraphFiles.localRows(parents, stripe, stripes) - withChildren;
    if (without > 0) {
      degrees.add(0, without);
    }
  }
}
