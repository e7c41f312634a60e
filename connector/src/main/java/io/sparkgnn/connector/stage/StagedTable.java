package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.plan.TablePlan;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A table whose rows are staged in id order.
 *
 * @param path folder of the staging files
 * @param schema of the staging files
 * @param bytes size of the staging files
 * @param rowsRead rows of the source
 * @param nullKeys rows left out because a column of the primary key is null
 * @param duplicateKeys rows left out because an earlier row has the same key
 * @param duplicateExamples a few of those keys, as people write them
 */
public record StagedTable(
    TablePlan plan,
    String path,
    StructType schema,
    long bytes,
    long rowsRead,
    long nullKeys,
    long duplicateKeys,
    List<String> duplicateExamples) {

  /**
   * The staged rows, those without a time (they come last and have no id) included: what {@link
   * #kept} leaves out.
   */
  public Dataset<Row> all(SparkSession spark) {
    return spark.read().schema(schema).parquet(path);
  }

  /** The staged rows that become nodes. */
  public Dataset<Row> kept(SparkSession spark) {
    Dataset<Row> rows = all(spark);
    return plan.timed() ? rows.filter(col(StagedColumns.TIME).isNotNull()) : rows;
  }
}
