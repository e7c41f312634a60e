// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import io.sparkgnn.application.audit.LabelDefinition;
import io.sparkgnn.error.UserErrorException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A label's definition as a query in Spark SQL.
 *
 * @param sql one query; commands are refused
 */
public record SqlLabels(String sql) implements LabelDefinition {
  @Override
  public Dataset<Row> labels(SparkSession spark) {
    String query = sql.strip().replaceAll("(\\s*;)+$", "");
    try {
      // As a subquery nothing but a query is read; the line end closes a comment.
      return spark.sql("SELECT * FROM (" + query + "\n) AS defined_labels");
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        throw new UserErrorException("Cannot use audit.labels: " + reason, e);
      }
      throw e;
    }
  }
}
