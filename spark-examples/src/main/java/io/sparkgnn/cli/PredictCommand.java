package io.sparkgnn.cli;

import io.sparkgnn.job.JobFile;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn predict}. */
@Command(
    name = "predict",
    description = {
      "Writes a prediction for every row of a seed file, in its order.",
      "Columns: the entity's key, the time, and the prediction: the probability of label 1"
          + " (binary), the class and each class's probability (multiclass), or the value"
          + " (regression)."
    })
final class PredictCommand extends JobCommand {
  @Option(
      names = "--seeds",
      required = true,
      paramLabel = "FILE",
      description = "Rows to predict: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
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
  void run(JobFile job, SparkSession spark, Progress progress) throws Exception {
    OutputTable output = OutputTable.of(spark, outFile, overwrite);
    new PredictStep(spark, job, progress).run(seeds, output);
  }
}
