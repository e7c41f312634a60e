// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.application.audit.AuditReport;
import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.application.audit.LabelDefinition;
import io.sparkgnn.application.internal.audit.CanaryCheck;
import io.sparkgnn.application.internal.audit.LabelCheck;
import io.sparkgnn.application.internal.audit.LoneColumns;
import io.sparkgnn.application.internal.audit.QueryLabels;
import io.sparkgnn.application.internal.audit.SampleCheck;
import io.sparkgnn.application.internal.audit.SourceTables;
import io.sparkgnn.application.internal.audit.SqlLabels;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.result.AuditResult;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.internal.score.RankedItems;
import io.sparkgnn.train.config.TaskType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Audits a job: brings the checks what they look at, and writes what they say. */
public final class AuditStep {
  private static final String NO_NUMBER = "a label of a ranking is no number, which it looks for";

  private static final String NO_ONE =
      "a label of several classes or windows is not one, which it looks for";

  private static final String NO_VALIDATION = "the job file has no task.validation";

  private static final int MOST_GRAPHS = 1000;

  /** The names of all checks, in their order. */
  public static final List<String> CHECKS = List.of("labels", "samples", "canary", "columns");

  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;
  private final List<String> wanted;
  private AuditedModel model;

  /**
   * @param wanted names of the checks to make
   * @throws UserErrorException if one of them is none
   */
  public AuditStep(SparkSession spark, JobFile job, JobListener progress, List<String> wanted) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
    this.wanted = List.copyOf(wanted);
    for (String name : wanted) {
      if (!CHECKS.contains(name)) {
        throw new UserErrorException(
            "Cannot audit with --checks %s: allowed are %s"
                .formatted(name, String.join(", ", CHECKS)));
      }
    }
  }

  /**
   * Audits and writes the report.
   *
   * @param reportFile the JSON file, or null for the model's folder with {@code .audit.json}
   * @param canaryGraphs graphs with planted rows at most
   * @param given what the label is, or null for what the job says of it
   */
  public AuditResult run(String reportFile, int canaryGraphs, LabelDefinition given)
      throws IOException {
    if (canaryGraphs < 1 || canaryGraphs > MOST_GRAPHS) {
      throw new UserErrorException(
          "Cannot audit with --canary-graphs %d: allowed is 1 to %d"
              .formatted(canaryGraphs, MOST_GRAPHS));
    }
    String file =
        reportFile != null ? reportFile : job.model().replaceAll("/+$", "") + ".audit.json";
    String textFile = file.replaceAll("\\.json$", "") + ".txt";
    place(file).checkFile();
    place(textFile).checkFile();
    Manifest manifest = new GraphStep(spark, job, progress).ensure();
    BuildReport built = BuildReport.of(manifest);
    SourceTables tables = new SourceTables(spark, job.graph(), manifest);
    NodeType entity = job.task().entity().resolve(manifest.schema());
    List<Check> checks = new ArrayList<>();
    for (String name : CHECKS) {
      Check check =
          !wanted.contains(name)
              ? Check.notMade(name, "left out by --checks")
              : switch (name) {
                case "labels" -> labels(tables, entity, given);
                case "samples" -> samples(tables, manifest, entity);
                case "canary" -> canary(tables, manifest, entity, canaryGraphs);
                default -> columns(tables, built, entity);
              };
      progress.say("audited " + check.name() + ": " + check.summary());
      checks.add(check);
    }
    AuditReport report =
        new AuditReport(
            job.name(),
            AuditReport.sha256(job.text()),
            job.graph().path(),
            manifest.version(),
            model == null ? "none was needed" : model.description(),
            Instant.now().toString(),
            checks);
    String json = report.toJson();
    place(file).write(json);
    String text = report.toText() + "sha256 " + AuditReport.hashOf(json) + "\n";
    place(textFile).write(text);
    return new AuditResult(report, file, text);
  }

  /** The model, which is loaded or trained when a check first needs it. */
  private GnnModel model() {
    if (model == null) {
      model = AuditedModel.of(spark, job, progress);
    }
    return model.model();
  }

  private Check labels(SourceTables tables, NodeType entity, LabelDefinition given) {
    TaskJob task = job.task();
    LabelDefinition definition;
    if (given != null) {
      definition = given;
    } else if (job.labelSql() != null) {
      definition = new SqlLabels(job.labelSql());
    } else if (task.query() != null) {
      definition =
          new QueryLabels(
              task.query().query().tree(),
              tables,
              task.entity().inKeyOrder(entity),
              task.time(),
              task.label());
    } else {
      return Check.notMade(
          "labels", "the job file does not say in audit.labels how they are made of the tables");
    }
    return new LabelCheck(tables, task.entity().columns(), task.time(), task.label())
        .run(allLabels(), definition, GnnOf.job(job).getSeed());
  }

  private Dataset<Row> allLabels() {
    LabelRows labels = new LabelRows(spark, job);
    Dataset<Row> train = labels.read(job.task().train());
    return job.task().validation() == null ? train : train.unionByName(labels.validation());
  }

  private Check samples(SourceTables tables, Manifest manifest, NodeType entity) {
    if (job.task().validation() == null) {
      return Check.notMade("samples", NO_VALIDATION);
    }
    TaskJob task = job.task();
    Dataset<Row> seeds =
        new LabelRows(spark, job)
            .read(task.validation())
            .withColumn(task.time(), SqlNames.column(task.time()).cast("timestamp"));
    try (SeedTable table = SeedTable.of(seeds, task)) {
      return new SampleCheck(tables)
          .run(new SampleStep(spark, job, progress).edges(table, manifest), entity, table.count());
    }
  }

  private Check canary(SourceTables tables, Manifest manifest, NodeType entity, int canaryGraphs)
      throws IOException {
    if (job.task().validation() == null) {
      return Check.notMade(CanaryCheck.NAME, NO_VALIDATION);
    }
    GnnModel audited = model();
    NodeType items = ranks() ? RankedItems.of(audited).type(manifest.schema()) : null;
    BuildReport built = BuildReport.of(manifest);
    return new CanaryStep(spark, job, progress, tables, built, entity, items)
        .run(audited, canaryGraphs);
  }

  private Check columns(SourceTables tables, BuildReport built, NodeType entity) {
    if (ranks()) {
      return Check.notMade("columns", NO_NUMBER);
    }
    String said = GnnOf.job(job).getTaskType();
    TaskType task =
        said.equalsIgnoreCase("auto")
            ? model().summary().task()
            : TaskType.valueOf(said.toUpperCase(Locale.ROOT));
    if (task == TaskType.MULTILABEL || task == TaskType.FORECAST) {
      return Check.notMade("columns", NO_ONE);
    }
    Dataset<Row> seeds = new KeyedLabels(job, entity).of(allLabels());
    return new LoneColumns(tables, built, entity, task, LoneColumns.suspiciousFrom(task))
        .run(seeds.select(col("key"), col("time"), col("label")));
  }

  private boolean ranks() {
    return !GnnOf.job(job).getItems().isEmpty();
  }

  private OutputPlace place(String file) {
    return OutputPlace.of(spark, "the report to " + file, file);
  }
}
