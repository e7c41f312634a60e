package io.sparkgnn.cli;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.run.OutputTable;
import io.sparkgnn.application.run.Progress;
import io.sparkgnn.application.run.SampleStep;
import io.sparkgnn.application.run.SeedTable;
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
  protected boolean needsLabels() {
    return false;
  }

  @Override
  protected void run(JobFile job, SparkSession spark, Progress progress) {
    OutputTable output = options.output(spark);
    try (SeedTable seeds = options.seeds(spark, job, progress)) {
      new SampleStep(spark, job, progress).run(seeds, output);
    }
  }
}
