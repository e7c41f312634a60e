// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.LinkColumnWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Writes each child's parents, for all links of a child table. Rows: child id, then for each link
 * the parent id or null, whether the foreign key is null, and the foreign key if it fits no parent.
 */
final class ParentFiles implements StripeJob.Task<ParentFiles.Written> {
  private final StripeFolder folder;
  private final int[] links;
  private final int stripes;
  private final long children;
  private final long[] parents;
  private final ArrayList<DanglingKeys> dangling;

  /** Counts of one stripe, by link. */
  @SuppressWarnings("ArrayRecordComponent") // carried from task to driver, never compared
  record Written(
      long[] edges,
      long[] nullKeys,
      long[] dangling,
      ArrayList<DanglingKeys> examples,
      ArrayList<ArrayList<WrittenFile>> files) {}

  /**
   * @param links indexes of the links
   * @param children number of nodes of the child type
   * @param parents for each link, number of nodes of the parent type
   * @param dangling for each link, where to keep keys that fit no parent
   */
  ParentFiles(
      StripeFolder folder,
      int[] links,
      int stripes,
      long children,
      long[] parents,
      List<DanglingKeys> dangling) {
    this.dangling = new ArrayList<>(dangling);
    this.folder = folder;
    this.links = links;
    this.stripes = stripes;
    this.children = children;
    this.parents = parents;
  }

  @Override
  public Written write(int stripe, Iterator<InternalRow> rows) {
    Written written =
        new Written(
            new long[links.length],
            new long[links.length],
            new long[links.length],
            new ArrayList<>(dangling.stream().map(DanglingKeys::none).toList()),
            new ArrayList<>());
    List<WrittenFile> files = folder.write(scratch -> write(stripe, rows, scratch, written));
    for (int link : links) {
      String name = GraphFiles.parents(link, stripe);
      written
          .files()
          .add(new ArrayList<>(files.stream().filter(f -> f.name().equals(name)).toList()));
    }
    return written;
  }

  private void write(int stripe, Iterator<InternalRow> rows, Path scratch, Written counts) {
    List<LinkColumnWriter> out = new ArrayList<>();
    try {
      for (int i = 0; i < links.length; i++) {
        Path file = scratch.resolve(GraphFiles.parents(links[i], stripe));
        out.add(new LinkColumnWriter(file, parents[i]));
      }
      long next = stripe;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (row.getLong(0) != next) {
          throw new IllegalStateException(
              "children of link " + links[0] + " have a gap: " + row.getLong(0) + " after " + next);
        }
        next += stripes;
        for (int i = 0; i < links.length; i++) {
          add(row, i, out.get(i), counts);
        }
      }
      long written = (next - stripe) / stripes;
      if (written != GraphFiles.localRows(children, stripe, stripes)) {
        throw new IllegalStateException(
            "link " + links[0] + " has " + written + " children in stripe " + stripe);
      }
    } finally {
      out.forEach(LinkColumnWriter::close);
    }
  }

  private static void add(InternalRow row, int link, LinkColumnWriter out, Written counts) {
    int at = 1 + 3 * link;
    if (!row.isNullAt(at)) {
      out.add(row.getLong(at));
      counts.edges()[link]++;
    } else {
      out.add(-1);
      if (row.getBoolean(at + 1)) {
        counts.nullKeys()[link]++;
      } else {
        counts.dangling()[link]++;
        counts.examples().get(link).add(row, at + 2);
      }
    }
  }
}
