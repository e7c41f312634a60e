package io.sparkgnn.cli;

import io.sparkgnn.job.JobFile;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn sample}. */
@Command(
    name = "sample",
    description = {
      "Writes the neighborhoods of the rows of a seed file, one row for each sampled edge.",
      "Columns: seed_key, seed_time, hop, edge_type, parent_type, parent_key, child_type, child_key,"
          + " child_time. A row of a table without primary key has the key #ID.",
      "Needs no trained model; builds the graph store first if it does not exist."
    })
final class SampleCommand extends JobCommand {
  @Option(
      names = "--seeds",
      required = true,
      paramLabel = "FILE",
      description = "Seeds: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String seeds;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String outFile;

  @Option(names = "--overwrite", description = "Replaces an output that is there.")
  private boolean overwrite;

  @Override
  void run(JobFile job, SparkSession spark, Progress progress) {
    OutputTable output = OutputTable.of(spark, outFile, overwrite);
    new SampleStep(spark, job, progress).run(seeds, output);
  }
}
