package io.sparkgnn.cli;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.query.check.ValueKind;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.query.labels.Split;
import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.job.JobFile;
import io.sparkgnn.job.QueryJob;
import io.sparkgnn.job.TaskJob;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Turns a job's query into label tables, which every command then takes like given ones. */
final class QueryTask {
  private static final String TASK_TYPE = "taskType";
  private static final String IGNORED = "ignoredColumns";

  private QueryTask() {}

  /**
   * A job whose label tables are there: the job itself, or one with those that its query makes.
   * They are made when they are first read, once, and kept on disk until the session ends.
   *
   * @throws UserErrorException if the query does not fit the tables, or asks for what cannot be
   *     trained
   */
  static JobFile asked(SparkSession spark, JobFile job) {
    QueryJob asked = job.task().query();
    if (asked == null) {
      return job;
    }
    CheckedQuery query = asked.query().check(Tables.open(spark, job.graph()));
    String type = taskType(query);
    LabelPlan plan = LabelPlan.of(spark, query, anchors(spark, asked));
    Dataset<Row> labels = plan.labels().persist(StorageLevel.MEMORY_AND_DISK());
    TaskJob task =
        new TaskJob(
            job.task().entity(),
            LabelPlan.TIME,
            LabelPlan.LABEL,
            part(labels, Split.TRAIN),
            hasPart(plan, Split.VALIDATION) ? part(labels, Split.VALIDATION) : null,
            hasPart(plan, Split.TEST) ? part(labels, Split.TEST) : null,
            asked);
    return job.with(task, settings(job, type, query));
  }

  /**
   * The entities that satisfy the job's WHERE at some times.
   *
   * @throws UserErrorException if the job has no query
   */
  static Dataset<Row> entities(SparkSession spark, JobFile job, List<Instant> times) {
    QueryJob asked = job.task().query();
    if (asked == null) {
      throw new UserErrorException(
          "Cannot predict --at a time: the job file has no task.query that says for whom; give"
              + " --seeds");
    }
    CheckedQuery query = asked.query().check(Tables.open(spark, job.graph()));
    return LabelPlan.of(spark, query, Anchors.at(times)).entities();
  }

  static ZoneId zone(SparkSession spark) {
    return ZoneId.of(spark.sessionState().conf().sessionLocalTimeZone());
  }

  private static boolean hasPart(LabelPlan plan, Split split) {
    return plan.splitByKey() || plan.anchors().stream().anyMatch(anchor -> anchor.split() == split);
  }

  private static TableSource part(Dataset<Row> labels, Split split) {
    return TableSource.of(
        labels.where(col(LabelPlan.SPLIT).equalTo(split.text())).drop(LabelPlan.SPLIT));
  }

  private static Anchors anchors(SparkSession spark, QueryJob asked) {
    ZoneId zone = zone(spark);
    return Anchors.automatic()
        .withStride(asked.stride() == null ? null : Stride.parse(asked.stride()))
        .withRange(QueryJob.time(asked.from(), zone), QueryJob.time(asked.to(), zone))
        .withParts(QueryJob.time(asked.validation(), zone), QueryJob.time(asked.test(), zone))
        .withMost(asked.most());
  }

  private static String taskType(CheckedQuery query) {
    return switch (query.kind()) {
      case BINARY -> "binary";
      case REGRESSION -> "regression";
      case MULTICLASS -> {
        if (query.targetKind() != ValueKind.NUMBER) {
          throw new UserErrorException(
              "Cannot train on this query: its classes are texts, and a job file takes classes as"
                  + " whole numbers from 0; PredictiveQuery.labels makes the labels, and"
                  + " StringIndexer numbers them");
        }
        yield "multiclass";
      }
      case MULTILABEL, LINK_PREDICTION ->
          throw new UserErrorException(
              "Cannot train on this query: it asks for %s, for which labels are made"
                      .formatted(query.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                  + " (PredictiveQuery.labels) but no model is there yet; a condition, a number or"
                  + " one of several classes can be trained");
    };
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
