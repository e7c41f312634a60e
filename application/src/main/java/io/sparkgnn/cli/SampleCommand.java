// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spark-gnn sample}. */
@Command(
    name = "sample",
    description = {
      "Writes the neighborhoods of the rows of a seed file, or of every entity --at a time, one row"
          + " for each sampled edge.",
      "Columns: seed_key, seed_time, hop, edge_type, parent_type, parent_key, child_type, child_key,"
          + " child_time. A row of a table without primary key has the key #ID.",
      "Needs no trained model; builds the graph store first if it does not exist."
    })
final class SampleCommand extends JobCommand {
  @Mixin private SeedOptions options;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    job.overwriting(options.overwrite()).sample(spark, options.seeds(), options.output());
  }
}
