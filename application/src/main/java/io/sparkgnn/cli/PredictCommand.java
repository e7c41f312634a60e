// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spark-gnn predict}. */
@Command(
    name = "predict",
    description = {
      "Writes a prediction for every row of a seed file, in its order, or for every entity --at a"
          + " time.",
      "Columns: the entity's key, the time, and the prediction: the probability of label 1"
          + " (binary), the class and each class's probability (multiclass and multilabel; where classes are"
          + " strings the class, its probability and each class's), the value (regression), or that of each window (forecast)."
    })
final class PredictCommand extends JobCommand {
  @Mixin private SeedOptions options;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    job.overwriting(options.overwrite()).predict(spark, options.seeds(), options.output());
  }
}
