package io.sparkgnn.cli;

import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.job.JobFile;
import io.sparkgnn.job.QueryJob;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn predict}. */
@Command(
    name = "predict",
    description = {
      "Writes a prediction for every row of a seed file, in its order, or for every entity --at a"
          + " time.",
      "Columns: the entity's key, the time, and the prediction: the probability of label 1"
          + " (binary), the class and each class's probability (multiclass), or the value"
          + " (regression)."
    })
final class PredictCommand extends JobCommand {
  @Option(
      names = "--seeds",
      paramLabel = "FILE",
      description = "Rows to predict: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String seeds;

  @Option(
      names = "--at",
      split = ",",
      paramLabel = "TIME",
      description = {
        "Instead of --seeds, with a query: every entity that satisfies its WHERE at this time, such as"
            + " 2025-01-06 or '2025-01-06 12:00:00'. Several: with commas, or repeated."
      })
  private List<String> at = List.of();

  @Option(
      names = "--every",
      paramLabel = "STRIDE",
      description = "With one --at and --until: more times, such as every '1 week'.")
  private String every;

  @Option(names = "--until", paramLabel = "TIME", description = "The last time that --every gives.")
  private String until;

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
    checkOptions();
    OutputTable output = OutputTable.of(spark, outFile, overwrite);
    PredictStep step = new PredictStep(spark, job, progress);
    if (seeds != null) {
      step.run(SeedTable.read(spark, seeds, job.task()), output);
      return;
    }
    List<Instant> times = times(QueryTask.zone(spark));
    step.run(SeedTable.of(QueryTask.entities(spark, job, times), job.task()), output);
  }

  private List<Instant> times(ZoneId zone) {
    List<Instant> times =
        new ArrayList<>(at.stream().map(time -> QueryJob.time(time, zone)).toList());
    if (every != null) {
      times.addAll(Stride.parse(every).between(times.get(0), QueryJob.time(until, zone), zone));
    }
    return times;
  }

  /** Checks which of the options were given together, before anything is read. */
  private void checkOptions() {
    if ((seeds == null) == at.isEmpty()) {
      throw new UserErrorException("Cannot predict: give --seeds or --at, one of them");
    }
    if ((every == null) != (until == null) || (every != null && at.size() != 1)) {
      throw new UserErrorException(
          "Cannot predict: --every and --until go together, with one --at where they begin");
    }
  }
}
