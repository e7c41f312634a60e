package io.sparkgnn.cli;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.run.OutputTable;
import io.sparkgnn.application.run.PredictStep;
import io.sparkgnn.application.run.Progress;
import io.sparkgnn.application.run.SeedTable;
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
          + " (binary), the class and each class's probability (multiclass), or the value"
          + " (regression)."
    })
final class PredictCommand extends JobCommand {
  @Mixin private SeedOptions options;

  @Override
  protected boolean needsLabels() {
    return false;
  }

  @Override
  protected void run(JobFile job, SparkSession spark, Progress progress) throws Exception {
    OutputTable output = options.output(spark);
    try (SeedTable seeds = options.seeds(spark, job, progress)) {
      new PredictStep(spark, job, progress).run(seeds, output);
    }
  }
}
