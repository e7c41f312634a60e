package io.sparkgnn.cli;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.run.FitStep;
import io.sparkgnn.application.run.Progress;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn fit}. */
@Command(
    name = "fit",
    description = {
      "Trains the job file's model and writes it with a report.",
      "Builds the graph store first if it does not exist."
    })
final class FitCommand extends JobCommand {
  @Option(names = "--overwrite", description = "Replaces a model that is there.")
  private boolean overwrite;

  @Option(
      names = "--allow-leaks",
      description = "Trains although the build report found a column that may know the future.")
  private boolean allowLeaks;

  @Override
  protected void run(JobFile job, SparkSession spark, Progress progress) throws Exception {
    new FitStep(spark, job, progress).run(overwrite, allowLeaks, out());
  }
}
