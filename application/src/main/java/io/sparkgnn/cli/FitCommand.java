// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import java.util.List;
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

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description = {
        "Goes on from the weights of a saved model of the same task and settings.",
        "The same as --set training.initial_model=MODEL."
      })
  private String from;

  @Override
  protected List<String> settings() {
    return from == null
        ? List.of()
        : List.of("training.initial_model='" + from.replace("'", "''") + "'");
  }

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    out().print(job.overwriting(overwrite).allowingLeaks(allowLeaks).fit(spark).toText());
    out().flush();
  }
}
