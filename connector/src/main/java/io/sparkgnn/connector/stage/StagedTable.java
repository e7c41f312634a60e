package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.plan.TablePlan;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A table whose rows are staged in id order.
 *
 * @param path folder of the staging files
 * @param schema of the staging files
 */
public record StagedTable(TablePlan plan, String path, StructType schema) {
  /** All rows of the source, those that are left out included. */
  public Dataset<Row> all(SparkSession spark) {
    return spark.read().schema(schema).parquet(path);
  }

  /** The rows that become nodes. */
  public Dataset<Row> nodes(SparkSession spark) {
    return all(spark).filter(col(StagedColumns.STATE).equalTo(StagedColumns.NODE));
  }
}
