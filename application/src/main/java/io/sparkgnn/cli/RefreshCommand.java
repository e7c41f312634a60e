// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/** {@code spark-gnn refresh}. */
@Command(
    name = "refresh",
    description = {
      "Brings the graph store to what its Delta tables have now.",
      "Reads only what has changed since the versions that the graph has; builds it anew, and says"
          + " why, where the tables' logs do not tell."
    })
final class RefreshCommand extends JobCommand {
  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    out().println(job.refresh(spark).toText());
  }
}
