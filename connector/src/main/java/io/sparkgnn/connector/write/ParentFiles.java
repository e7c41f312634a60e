package io.sparkgnn.connector.write;

import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.LinkColumnWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** Writes each child's parent. Rows: child id, parent id or null, whether the key is null. */
final class ParentFiles implements StripeJob.Task<ParentFiles.Written> {
  private static final long serialVersionUID = 1L;

  private final StripeFolder folder;
  private final int link;
  private final int stripes;
  private final long children;
  private final long parents;

  /** Counts of one stripe. */
  record Written(long edges, long nullKeys, long dangling, ArrayList<WrittenFile> files)
      implements Serializable {}

  ParentFiles(StripeFolder folder, int link, int stripes, long children, long parents) {
    this.folder = folder;
    this.link = link;
    this.stripes = stripes;
    this.children = children;
    this.parents = parents;
  }

  @Override
  public Written write(int stripe, Iterator<Row> rows) {
    long[] counts = new long[3];
    List<WrittenFile> files =
        folder.write(
            scratch -> {
              try (LinkColumnWriter out =
                  new LinkColumnWriter(
                      scratch.resolve(GraphFiles.parents(link, stripe)), parents)) {
                write(stripe, rows, out, counts);
              }
            });
    return new Written(counts[0], counts[1], counts[2], new ArrayList<>(files));
  }

  private void write(int stripe, Iterator<Row> rows, LinkColumnWriter out, long[] counts) {
    long next = stripe;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (row.getLong(0) != next) {
        throw new IllegalStateException(
            "children of link " + link + " have a gap: " + row.getLong(0) + " after " + next);
      }
      next += stripes;
      if (row.isNullAt(1)) {
        out.add(-1);
        counts[row.getBoolean(2) ? 1 : 2]++;
      } else {
        out.add(row.getLong(1));
        counts[0]++;
      }
    }
    long written = (next - stripe) / stripes;
    if (written != GraphFiles.localRows(children, stripe, stripes)) {
      throw new IllegalStateException(
          "link " + link + " has " + written + " children in stripe " + stripe);
    }
  }
}
