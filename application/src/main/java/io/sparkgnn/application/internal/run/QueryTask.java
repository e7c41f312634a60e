// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.QueryJob;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.query.labels.Anchor;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.query.labels.Split;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.internal.query.Question;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.config.TrainingOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final LabelCounts counts;
  private final Dataset<Row> labels;
  private final JobFile job;

  private QueryTask(SparkSession spark, JobFile job) throws InterruptedException {
    QueryJob asked = job.task().query();
    Question question = question(spark, job);
    Gnn gnn = GnnOf.job(job);
    question.applyTo(gnn);
    LabelPlan plan = question.plan(asked.anchors(TimeZones.zone(spark)));
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
            asked,
            job.task().candidates());
    this.job = job.with(task, settings(job, gnn));
  }

  /**
   * Makes the label tables of a job that has a query, and says how many rows they have and what was
   * left out.
   *
   * @throws UserErrorException if the query does not fit the tables, asks for what cannot be
   *     trained, or leaves nothing to train on
   */
  public static QueryTask ask(SparkSession spark, JobFile job, JobListener progress)
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
        question(spark, job).plan(job.task().query().anchors(TimeZones.zone(spark))).anchors();
    return anchors.get(anchors.size() - 1).time();
  }

  private static Question question(SparkSession spark, JobFile job) {
    return Question.of(spark, job.task().query().query(), job.graph());
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
    Dataset<Row> entities = question(spark, job).plan(Anchors.at(times)).entities();
    List<Column> order = new ArrayList<>(List.of(col(LabelPlan.TIME)));
    job.task().entity().columns().forEach(key -> order.add(SqlNames.column(key)));
    return entities.orderBy(order.toArray(Column[]::new));
  }

  private TableSource part(Split split) {
    return TableSource.of(
        labels.where(col(LabelPlan.SPLIT).equalTo(split.text())).drop(LabelPlan.SPLIT));
  }

  /** The job's settings with those that follow from the query. */
  private static Map<String, Object> settings(JobFile job, Gnn asked) {
    Map<String, Object> settings = new LinkedHashMap<>(job.settings());
    settings.put(EstimatorOptions.TASK_TYPE.name(), asked.getTaskType());
    if (!asked.getItems().isEmpty()) {
      settings.put(EstimatorOptions.ITEMS.name(), asked.getItems());
      settings.put(TrainingOptions.K.name(), asked.getK());
      settings.put(TrainingOptions.CANDIDATES.name(), asked.getCandidates());
    }
    if (asked.getTimeframes() > 0) {
      settings.put(TrainingOptions.TIMEFRAMES.name(), asked.getTimeframes());
      settings.put(TrainingOptions.WINDOW_DAYS.name(), asked.getWindowDays());
    }
    if (asked.isSet(asked.ignoredColumns())) {
      settings.put(TrainingOptions.IGNORED_COLUMNS.name(), asked.getIgnoredColumns());
    }
    return settings;
  }
}
