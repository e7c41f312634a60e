// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.wire.Sent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A table whose rows have node ids.
 *
 * @param ids columns of the rows that tell time, key and foreign keys
 * @param rows the rows
 */
public record StagedTable(TablePlan plan, StructType ids, SortedRows rows) {
  /** The node's id, in datasets. */
  public static final String ID = "_id";

  private static final StructType ID_COLUMN = new StructType().add(ID, DataTypes.LongType, false);

  /**
   * The rows whose keys must differ: the nodes, with their ids, and the rows that have a key but no
   * time, with id -1.
   */
  public Dataset<Row> keyed(SparkSession spark) {
    Sent<SortedRows> from = Sent.of(rows);
    int runs = rows.runs();
    return dataset(
        spark,
        numbers(spark, Math.max(1, runs))
            .flatMap(
                run -> run < runs ? new Rows(from.get().run(run)) : Collections.emptyIterator()));
  }

  /** The nodes with their ids. */
  public Dataset<Row> nodes(SparkSession spark) {
    Dataset<Row> keyed = keyed(spark);
    return rows.undated() == 0 ? keyed : keyed.filter(col(ID).geq(0));
  }

  /** The nodes with their ids: partition i has stripe i, in order of id. */
  public Dataset<Row> stripes(SparkSession spark) {
    Sent<SortedRows> from = Sent.of(rows);
    return dataset(
        spark,
        numbers(spark, rows.stripes())
            .flatMap(stripe -> new Rows(from.get().stripe(stripe, false))));
  }

  /** Removes the rows. */
  public void delete() {
    rows.delete();
  }

  private static JavaRDD<Integer> numbers(SparkSession spark, int count) {
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(new ArrayList<>(numbers), count);
  }

  private Dataset<Row> dataset(SparkSession spark, JavaRDD<InternalRow> from) {
    StructType schema = ID_COLUMN;
    for (StructField field : ids.fields()) {
      schema = schema.add(field);
    }
    return CatalystRows.dataset(spark, from, schema);
  }

  /** Nodes as rows, each good until the next one is asked for. */
  private static final class Rows implements Iterator<InternalRow> {
    private final NodeCursor nodes;
    private final SpecificInternalRow id = new SpecificInternalRow(ID_COLUMN);
    private final JoinedRow row = new JoinedRow();
    private boolean ready;
    private boolean ended;

    Rows(NodeCursor nodes) {
      this.nodes = nodes;
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> nodes.close());
    }

    @Override
    public boolean hasNext() {
      if (!ready && !ended) {
        ready = nodes.next();
        ended = !ready;
      }
      return ready;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ready = false;
      id.setLong(0, nodes.id());
      return row.apply(id, nodes.ids());
    }
  }
}
