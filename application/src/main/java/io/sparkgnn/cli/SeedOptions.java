package io.sparkgnn.cli;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.job.QueryJob;
import io.sparkgnn.application.run.OutputTable;
import io.sparkgnn.application.run.Progress;
import io.sparkgnn.application.run.QueryTask;
import io.sparkgnn.application.run.SeedSource;
import io.sparkgnn.application.run.SeedTable;
import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.error.UserErrorException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** What {@code predict} and {@code sample} have in common: which seeds, and where results go. */
final class SeedOptions {
  @Option(
      names = "--seeds",
      paramLabel = "FILE",
      description = "The seeds: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String seeds;

  @Option(
      names = SeedSource.OPTION,
      paramLabel = "NAME=VALUE",
      description = SeedSource.OPTION_HELP)
  private Map<String, String> seedsOptions = Map.of();

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

  /**
   * The output, whose place is checked.
   *
   * @throws UserErrorException if it cannot be written
   */
  OutputTable output(SparkSession spark) {
    checkOptions();
    return OutputTable.of(spark, outFile, overwrite);
  }

  /**
   * The rows of the seed file, or the entities that a query is about at the given times.
   *
   * @throws UserErrorException if not one of both is given, or a time cannot be read
   */
  SeedTable seeds(SparkSession spark, JobFile job, Progress progress) {
    checkOptions();
    if (seeds != null) {
      return SeedTable.read(spark, new SeedSource(seeds, seedsOptions), job.task(), progress);
    }
    List<Instant> times = times(TimeZones.zone(spark));
    return SeedTable.of(QueryTask.entities(spark, job, times), job.task());
  }

  private List<Instant> times(ZoneId zone) {
    List<Instant> times =
        new ArrayList<>(at.stream().map(time -> QueryJob.time(time, zone)).toList());
    if (every != null) {
      Instant last = QueryJob.time(until, zone);
      if (last.isBefore(times.get(0))) {
        throw new UserErrorException(
            "Cannot use --until %s: it is before --at %s".formatted(until, at.get(0)));
      }
      times.addAll(Stride.parse(every).between(times.get(0), last, zone));
    }
    return times;
  }

  private void checkOptions() {
    if ((seeds == null) == at.isEmpty()) {
      throw new UserErrorException(
          "Cannot tell which seeds: give --seeds FILE or --at TIME, one of them");
    }
    if ((every == null) != (until == null) || (every != null && at.size() != 1)) {
      throw new UserErrorException(
          "Cannot use --every: it goes with --until, and with one --at where the times begin");
    }
  }
}
