// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.audit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a label is, said apart from the label table that is audited. */
@FunctionalInterface
public interface LabelDefinition {
  /** Name of the view of the seeds. */
  String SEEDS = "seeds";

  /**
   * Computes labels from the source tables.
   *
   * @param spark a session of its own, in which every table of the job is a view under its name,
   *     all rows of any time included, and {@value #SEEDS} is a view of the entity's key columns
   *     and the time column, named and typed as in the label table
   * @return rows with at least the entity's key columns, the time column and the label column; one
   *     for every seed that has a label
   * @throws io.sparkgnn.error.UserErrorException if the definition does not fit the tables
   */
  Dataset<Row> labels(SparkSession spark);
}
