package io.sparkgnn.application.run;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.job.QueryJob;
import io.sparkgnn.application.job.TaskJob;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.query.labels.Anchor;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.query.labels.Split;
import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.query.TrainableTask;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.config.TrainingOptions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Asks a job's query: makes its label tables, which every command then takes like given ones. They
 * are made once, and kept in memory or on disk until this is closed.
 */
public final class QueryTask implements AutoCloseable {
  private static final String TASK_TYPE = EstimatorOptions.TASK_TYPE.name();
  private static final String IGNORED = TrainingOptions.IGNORED_COLUMNS.name();

  private final LabelCounts counts;
  private final Dataset<Row> labels;
  private final JobFile job;

  private QueryTask(SparkSession spark, JobFile job) throws InterruptedException {
    QueryJob asked = job.task().query();
    CheckedQuery query = checked(spark, job);
    String type = TrainableTask.of(query).name().toLowerCase(Locale.ROOT);
    LabelPlan plan = LabelPlan.of(spark, query, anchors(spark, asked));
    Observation observed = new Observation();
    this.labels =
        LabelCounts.observe(plan.candidates(), observed)
            .where(col(LabelPlan.OUTCOME).isNull())
            .drop(LabelPlan.OUTCOME)
            .persist(StorageLevel.MEMORY_AND_DISK());
    labels.count();
    this.counts = LabelCounts.of(observed, plan);
    TaskJob task =
        new TaskJob(
            job.task().entity(),
            LabelPlan.TIME,
            LabelPlan.LABEL,
            part(Split.TRAIN),
            counts.rows(Split.VALIDATION) > 0 ? part(Split.VALIDATION) : null,
            counts.rows(Split.TEST) > 0 ? part(Split.TEST) : null,
            null,
            asked);
    this.job = job.with(task, settings(job, type, query));
  }

  /**
   * Makes the label tables of a job that has a query, and says how many rows they have and what was
   * left out.
   *
   * @throws UserErrorException if the query does not fit the tables, asks for what cannot be
   *     trained, or leaves nothing to train on
   */
  public static QueryTask ask(SparkSession spark, JobFile job, Progress progress)
      throws InterruptedException {
    QueryTask task = new QueryTask(spark, job);
    try {
      task.counts.lines().forEach(progress::say);
      task.counts.check();
    } catch (UserErrorException e) {
      task.close();
      throw e;
    }
    return task;
  }

  /** The job with the label tables. */
  public JobFile job() {
    return job;
  }

  /** Frees the label tables. */
  @Override
  public void close() {
    labels.unpersist();
  }

  /** The last time as of which a job's query is asked; its labels are not made for this. */
  static Instant lastAnchor(SparkSession spark, JobFile job) {
    List<Anchor> anchors =
        LabelPlan.of(spark, checked(spark, job), anchors(spark, job.task().query())).anchors();
    return anchors.get(anchors.size() - 1).time();
  }

  private static CheckedQuery checked(SparkSession spark, JobFile job) {
    return job.task().query().query().check(Tables.open(spark, job.graph()));
  }

  /**
   * The entities that exist and satisfy the job's WHERE at some times, in order of time and key.
   *
   * @throws UserErrorException if the job has no query
   */
  public static Dataset<Row> entities(SparkSession spark, JobFile job, List<Instant> times) {
    QueryJob asked = job.task().query();
    if (asked == null) {
      throw new UserErrorException(
          "Cannot predict --at a time: the job file has no task.query that says for whom; give"
              + " --seeds");
    }
    Dataset<Row> entities = LabelPlan.of(spark, checked(spark, job), Anchors.at(times)).entities();
    List<Column> order = new ArrayList<>(List.of(col(LabelPlan.TIME)));
    job.task().entity().columns().forEach(key -> order.add(SqlNames.column(key)));
    return entities.orderBy(order.toArray(Column[]::new));
  }

  private TableSource part(Split split) {
    return TableSource.of(
        labels.where(col(LabelPlan.SPLIT).equalTo(split.text())).drop(LabelPlan.SPLIT));
  }

  private static Anchors anchors(SparkSession spark, QueryJob asked) {
    ZoneId zone = TimeZones.zone(spark);
    return Anchors.automatic()
        .withStride(asked.stride() == null ? null : Stride.parse(asked.stride()))
        .withRange(QueryJob.time(asked.from(), zone), QueryJob.time(asked.to(), zone))
        .withParts(QueryJob.time(asked.validation(), zone), QueryJob.time(asked.test(), zone))
        .withMost(asked.most());
  }

  private static Map<String, Object> settings(JobFile job, String type, CheckedQuery query) {
    Map<String, Object> settings = new LinkedHashMap<>(job.settings());
    Object given = settings.put(TASK_TYPE, type);
    if (given != null && !given.equals("auto") && !given.equals(type)) {
      throw new UserErrorException(
          "Cannot use task.type = %s: the query is a %s task; leave task.type out"
              .formatted(given, type));
    }
    if (!query.hiddenColumns().isEmpty()) {
      List<String> ignored = new ArrayList<>(query.hiddenColumns());
      if (settings.get(IGNORED) instanceof String[] already) {
        ignored.addAll(Arrays.asList(already));
      }
      settings.put(IGNORED, ignored.toArray(String[]::new));
    }
    return settings;
  }
}
