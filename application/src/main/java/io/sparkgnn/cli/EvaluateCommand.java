// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import io.sparkgnn.application.Seeds;
import io.sparkgnn.application.result.Evaluation;
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
      names = Seeds.READER_OPTION,
      paramLabel = "NAME=VALUE",
      description = SeedOptions.READER_OPTION_HELP)
  private Map<String, String> seedsOptions = Map.of();

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    Evaluation evaluation =
        seeds == null ? job.evaluate(spark) : job.evaluate(spark, Seeds.file(seeds, seedsOptions));
    out().print(evaluation.toText());
    out().println(evaluation.toJson());
  }
}
