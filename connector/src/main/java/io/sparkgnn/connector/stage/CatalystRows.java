// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/**
 * Datasets to and from rows in Spark's own binary form, which neither boxes numbers nor copies
 * arrays element by element. Spark calls these interfaces internal; this is the only class that
 * makes datasets by them.
 */
public final class CatalystRows {
  private CatalystRows() {}

  /** A dataset's rows. A row is only good until the next one is asked for. */
  public static JavaRDD<InternalRow> of(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }

  /** Rows as a dataset; a row may be used again once the next one is asked for. */
  public static Dataset<Row> dataset(
      SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** Gives every row in binary form. */
  public static final class Binary {
    private final StructType schema;
    private UnsafeProjection projection;

    /** Rows of a schema. */
    public Binary(StructType schema) {
      this.schema = schema;
    }

    /** The row in binary form; good until the next call. */
    public UnsafeRow of(InternalRow row) {
      if (row instanceof UnsafeRow binary) {
        return binary;
      }
      if (projection == null) { // it is compiled, and hardly ever needed
        projection = UnsafeProjection.create(schema);
      }
      return projection.apply(row);
    }
  }
}
