// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.application.internal.run.LabelRows;
import io.sparkgnn.application.internal.run.QueryTask;
import io.sparkgnn.application.internal.run.SeedSource;
import io.sparkgnn.application.internal.run.SeedTable;
import io.sparkgnn.application.internal.run.TableKeys;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.error.UserErrorException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * For whom and as of when to predict or sample: rows with the entity's key and a time, under the
 * names that the job has for them, or every entity that a query is about at some times. Immutable.
 */
public final class Seeds {
  /** The command line's option for {@link #file(String, Map)}, which messages name. */
  public static final String READER_OPTION = SeedSource.OPTION;

  private final String text;
  private final Opening opening;
  private final boolean labeled;
  private final Function<ZoneId, List<Instant>> times;

  private Seeds(String text, Opening opening) {
    this(text, opening, false, null);
  }

  private Seeds(
      String text, Opening opening, boolean labeled, Function<ZoneId, List<Instant>> times) {
    this.text = text;
    this.opening = opening;
    this.labeled = labeled;
    this.times = times;
  }

  @FunctionalInterface
  private interface Opening {
    SeedTable open(SparkSession spark, JobFile job, JobListener listener, String... also);
  }

  /** Rows of a {@code .csv}, {@code .csv.gz} or {@code .parquet} file, a folder or a table. */
  public static Seeds file(String where) {
    return file(where, Map.of());
  }

  /**
   * The same with options for the reader.
   *
   * @param options such as {@code sep} to {@code ;}
   */
  public static Seeds file(String where, Map<String, String> options) {
    SeedSource source = new SeedSource(where, options);
    return new Seeds(
        where,
        (spark, job, listener, also) -> SeedTable.read(spark, source, job.task(), listener, also));
  }

  /** Rows at hand. */
  public static Seeds of(Dataset<Row> rows) {
    return new Seeds(
        "a DataFrame", (spark, job, listener, also) -> SeedTable.of(rows, job.task(), also));
  }

  /**
   * With a query: every entity that satisfies its WHERE at these times.
   *
   * @param times such as {@code 2025-01-06} or {@code 2025-01-06 12:00:00}, in the session's time
   *     zone
   */
  public static Seeds at(List<String> times) {
    return at(times, zone -> times.stream().map(time -> TimeZones.instant(time, zone)).toList());
  }

  /**
   * With a query: every entity that satisfies its WHERE at a time and at equal distances after it.
   *
   * @param first the first time, as for {@link #at}
   * @param stride such as {@code 1 week}
   * @param until no time is after this
   */
  public static Seeds every(String first, String stride, String until) {
    return at(
        List.of(first),
        zone -> {
          Instant begin = TimeZones.instant(first, zone);
          Instant last = TimeZones.instant(until, zone);
          if (last.isBefore(begin)) {
            throw new UserErrorException(
                "Cannot use --until %s: it is before --at %s".formatted(until, first));
          }
          List<Instant> times = new ArrayList<>(List.of(begin));
          times.addAll(Stride.parse(stride).between(begin, last, zone));
          return times;
        });
  }

  private static Seeds at(List<String> written, Function<ZoneId, List<Instant>> times) {
    return new Seeds(
        String.join(", ", written),
        (spark, job, listener, also) ->
            SeedTable.of(
                QueryTask.entities(spark, job, times.apply(TimeZones.zone(spark))),
                job.task(),
                also),
        false,
        times);
  }

  /**
   * Some of the job's validation rows, or else of its test rows: always the same ones, spread over
   * all.
   *
   * @param most how many
   */
  public static Seeds validation(int most) {
    return new Seeds(
        "the validation rows",
        (spark, job, listener, also) ->
            SeedTable.of(new LabelRows(spark, job).sample(most), job.task(), also),
        true,
        null);
  }

  /** What they are called in results and messages. */
  String text() {
    return text;
  }

  /** Whether they are rows of the job's label tables, which a query has to make first. */
  boolean labeled() {
    return labeled;
  }

  /** Reads them; to be closed. */
  SeedTable open(SparkSession spark, JobFile job, JobListener listener, String... also) {
    return opening.open(spark, job, listener, also);
  }

  /**
   * Reads rows about another table, or all rows of that table at the times; to be closed.
   *
   * @param key the table's primary key
   */
  SeedTable openFor(EntityRef key, SparkSession spark, JobFile job, JobListener listener) {
    TaskJob about = job.task().about(key);
    return times == null
        ? opening.open(spark, job.with(about, job.settings()), listener)
        : SeedTable.of(TableKeys.at(spark, job, key, times.apply(TimeZones.zone(spark))), about);
  }
}
