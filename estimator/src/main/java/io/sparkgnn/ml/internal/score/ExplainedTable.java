// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.sparkgnn.train.explain.ExplainedItem;
import io.sparkgnn.train.explain.ExplainedSeed;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Explanations as a table: a row for each seed and item. */
public final class ExplainedTable {
  /** The columns, times still in microseconds. */
  public static final StructType RAW =
      new StructType()
          .add("seed_key", DataTypes.StringType)
          .add("seed_time", DataTypes.LongType)
          .add("prediction", DataTypes.DoubleType)
          .add("score", DataTypes.DoubleType)
          .add("rank", DataTypes.IntegerType)
          .add("kind", DataTypes.StringType)
          .add("table", DataTypes.StringType)
          .add("column", DataTypes.StringType)
          .add("edge_type", DataTypes.StringType)
          .add("neighbor_key", DataTypes.StringType)
          .add("neighbor_time", DataTypes.LongType)
          .add("hop", DataTypes.IntegerType)
          .add("attribution", DataTypes.DoubleType)
          .add("score_without", DataTypes.DoubleType);

  private ExplainedTable() {}

  /**
   * The rows of a seed.
   *
   * @param most items of each kind
   */
  public static List<Row> rows(ExplainedSeed seed, int most) {
    List<Row> rows = new ArrayList<>();
    for (ExplainedItem item : seed.items(most)) {
      rows.add(
          RowFactory.create(
              seed.key(),
              seed.time(),
              seed.prediction(),
              seed.score(),
              item.rank(),
              item.kind().text(),
              item.table(),
              orNull(item.column()),
              orNull(item.edgeType()),
              orNull(item.key()),
              item.time() == ExplainedItem.NO_TIME ? null : (Long) item.time(),
              item.hop(),
              item.attribution(),
              Double.isNaN(item.without()) ? null : (Double) item.without()));
    }
    return rows;
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** With times as timestamps. */
  public static Dataset<Row> timed(Dataset<Row> raw) {
    return raw.withColumn("seed_time", timestamp_micros(col("seed_time")))
        .withColumn("neighbor_time", timestamp_micros(col("neighbor_time")));
  }
}
