// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
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
  protected void run(Job job, SparkSession spark, Progress progress) {
    out().println(job.overwriting(overwrite).build(spark).toText());
  }
}
