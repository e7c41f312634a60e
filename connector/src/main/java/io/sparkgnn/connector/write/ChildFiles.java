// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;

import io.sparkgnn.connector.stage.CatalystRows;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.LinkColumnScan;
import io.sparkgnn.graph.NeighborListsWriter;
import io.sparkgnn.wire.Sent;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Writes each parent's children, from the files of each child's parents. An edge is one number on
 * its way: the parent's id, and in the low bits the child's, which sorts by parent and child.
 */
final class ChildFiles implements StripeJob.Task<ChildFiles.Written> {
  private static final String EDGE = "edge";
  private static final StructType EDGES = new StructType().add(EDGE, DataTypes.LongType, false);

  private final StripeFolder folder;
  private final int link;
  private final int stripes;
  private final long children;
  private final long parents;
  private final int childBits;

  /** Counts of one stripe. */
  record Written(DegreeCounts degrees, ArrayList<WrittenFile> files) {}

  ChildFiles(StripeFolder folder, int link, int stripes, long children, long parents) {
    this.folder = folder;
    this.link = link;
    this.stripes = stripes;
    this.children = children;
    this.parents = parents;
    this.childBits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, children - 1));
    if (Long.numberOfLeadingZeros(Math.max(1, parents - 1)) <= childBits) {
      throw new UserErrorException(
          "Cannot link %,d rows to %,d rows: their product may not exceed 2^63"
              .formatted(children, parents));
    }
  }

  /** Writes all stripes. */
  List<Written> write(SparkSession spark) {
    Column edge = col(EDGE);
    return StripeJob.sorted(
        spark,
        edges(spark),
        shiftright(edge, childBits).bitwiseAND(lit(stripes - 1L)).cast(DataTypes.IntegerType),
        edge,
        stripes,
        this);
  }

  /** Writes the only stripe of a small table's link, whose edges are sorted in memory. */
  Written writeSmall() {
    LongArrayList all = new LongArrayList();
    for (Edges edges = new Edges(0); edges.hasNext(); ) {
      all.add(edges.next().getLong(0));
    }
    all.sort(null);
    SpecificInternalRow row = new SpecificInternalRow(EDGES);
    Iterator<InternalRow> sorted =
        new Iterator<>() {
          private int at;

          @Override
          public boolean hasNext() {
            return at < all.size();
          }

          @Override
          public InternalRow next() {
            row.setLong(0, all.getLong(at++));
            return row;
          }
        };
    return write(0, sorted);
  }

  private Dataset<Row> edges(SparkSession spark) {
    List<Integer> all = IntStream.range(0, stripes).boxed().toList();
    Sent<ChildFiles> task = Sent.of(this);
    JavaRDD<InternalRow> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(new ArrayList<>(all), stripes)
            .flatMap(stripe -> task.get().new Edges(stripe));
    return CatalystRows.dataset(spark, rows, EDGES);
  }

  /** The edges of the children of one stripe. */
  private final class Edges implements Iterator<InternalRow> {
    private final int stripe;
    private final LinkColumnScan column;
    private final SpecificInternalRow row = new SpecificInternalRow(EDGES);
    private long next;
    private long parent;

    Edges(int stripe) {
      this.stripe = stripe;
      column = folder.open(GraphFiles.parents(link, stripe), LinkColumnScan::open);
      find();
    }

    private void find() {
      while (next < column.children()) {
        parent = column.parent(next);
        if (parent >= 0) {
          return;
        }
        next++;
      }
    }

    @Override
    public boolean hasNext() {
      return next < column.children();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      row.setLong(0, parent << childBits | (next * stripes + stripe));
      next++;
      find();
      return row;
    }
  }

  @Override
  public Written write(int stripe, Iterator<InternalRow> rows) {
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
      int stripe, Iterator<InternalRow> rows, NeighborListsWriter out, DegreeCounts degrees) {
    long childMask = (1L << childBits) - 1;
    long parent = -1;
    long degree = 0;
    long withChildren = 0;
    while (rows.hasNext()) {
      long edge = rows.next().getLong(0);
      if (edge >>> childBits != parent) {
        if (degree > 0) {
          degrees.add(degree, 1);
          withChildren++;
        }
        parent = edge >>> childBits;
        degree = 0;
      }
      degree++;
      out.add((parent - stripe) / stripes, edge & childMask);
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
