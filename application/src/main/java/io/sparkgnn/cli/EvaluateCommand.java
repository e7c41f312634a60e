package io.sparkgnn.cli;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.run.EvaluateStep;
import io.sparkgnn.application.run.Progress;
import io.sparkgnn.application.run.SeedSource;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Prints the trained model's metrics: a table for people and a JSON line for programs.",
      "On the job file's test rows if it has any, else on its validation rows, or on --seeds."
    })
final class EvaluateCommand extends JobCommand {
  @Option(
      names = "--seeds",
      paramLabel = "FILE",
      description = "Rows with labels: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String seeds;

  @Option(
      names = SeedSource.OPTION,
      paramLabel = "NAME=VALUE",
      description = SeedSource.OPTION_HELP)
  private Map<String, String> seedsOptions = Map.of();

  @Override
  protected boolean needsLabels() {
    return seeds == null;
  }

  @Override
  protected void run(JobFile job, SparkSession spark, Progress progress) {
    new EvaluateStep(spark, job, progress)
        .run(seeds == null ? null : new SeedSource(seeds, seedsOptions), out());
  }
}
