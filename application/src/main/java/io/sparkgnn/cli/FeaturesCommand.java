// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spark-gnn features}. */
@Command(
    name = "features",
    description = {
      "Writes exact figures of what each row of a seed file, or every entity --at a time, can see:"
          + " counts, sums, means, shares and ages in windows, one column each.",
      "The figures that boosted trees are grown on, for use elsewhere.",
      "Needs no trained model; builds the graph store first if it does not exist."
    })
final class FeaturesCommand extends JobCommand {
  @Mixin private SeedOptions options;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    job.overwriting(options.overwrite()).features(spark, options.seeds(), options.output());
  }
}
