package io.sparkgnn.cli;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.run.GraphStep;
import io.sparkgnn.application.run.Progress;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn build}. */
@Command(
    name = "build",
    description = {
      "Builds the graph store from the job file's tables.",
      "Prints what was found in them, possible leaks included."
    })
final class BuildCommand extends JobCommand {
  @Option(names = "--overwrite", description = "Replaces a graph store that is there.")
  private boolean overwrite;

  @Override
  protected boolean needsLabels() {
    return false;
  }

  @Override
  protected void run(JobFile job, SparkSession spark, Progress progress) {
    new GraphStep(spark, job, progress).build(overwrite, out());
  }
}
