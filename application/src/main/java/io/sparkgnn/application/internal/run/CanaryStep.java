// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.application.internal.audit.CanaryCheck;
import io.sparkgnn.application.internal.audit.CanaryCheck.Predictions;
import io.sparkgnn.application.internal.audit.CanaryRows;
import io.sparkgnn.application.internal.audit.SourceTables;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.graphbuild.UndatedTable;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.GnnModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Builds graphs with planted rows, and asks the model on them and on the job's own. */
final class CanaryStep {
  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;
  private final SourceTables tables;
  private final BuildReport built;
  private final NodeType entity;

  CanaryStep(
      SparkSession spark,
      JobFile job,
      JobListener progress,
      SourceTables tables,
      BuildReport built,
      NodeType entity) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
    this.tables = tables;
    this.built = built;
    this.entity = entity;
  }

  /**
   * Compares the validation rows' predictions.
   *
   * @param graphs graphs to build at most: one for each of as many times of the validation rows
   */
  Check run(GnnModel model, int graphs) throws IOException {
    Dataset<Row> validation = new LabelRows(spark, job).read(job.task().validation());
    List<Long> times =
        new KeyedLabels(job, entity)
            .of(validation).select("time").distinct().orderBy("time").collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    if (times.isEmpty()) {
      return Check.notMade(CanaryCheck.NAME, "the validation table has no usable row");
    }
    List<CanaryCheck.Round> rounds = new ArrayList<>();
    for (long cut : cuts(times, graphs)) {
      rounds.add(round(model, validation, cut, null));
    }
    long last = times.get(times.size() - 1);
    for (UndatedTable table : UndatedTable.of(job.graph())) {
      rounds.add(round(model, validation, last, table));
    }
    return CanaryCheck.of(rounds);
  }

  /** Evenly spread, the last always among them. */
  static List<Long> cuts(List<Long> times, int graphs) {
    int count = Math.min(times.size(), graphs);
    List<Long> cuts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      cuts.add(times.get((int) ((long) times.size() * i / count) - 1));
    }
    return cuts;
  }

  /**
   * Compares on one more graph.
   *
   * @param undated the static table that alone gets rows, or null
   */
  private CanaryCheck.Round round(
      GnnModel model, Dataset<Row> validation, long cut, UndatedTable undated) throws IOException {
    TaskJob task = job.task();
    LabelColumns columns = LabelColumns.unlabeled(task.entity().inKeyOrder(entity), task.time());
    Column time = new SeedColumns(validation.schema(), entity, columns).time();
    Dataset<Row> rows = validation.filter(time.leq(lit(cut)));
    Dataset<Row> canaries = new KeyedLabels(job, entity).of(rows).select(col("key"), col("label"));
    Path folder = new Path(job.graph().path() + ".canary-" + UUID.randomUUID());
    try {
      CanaryRows rowsToPlant = new CanaryRows(tables, built, entity);
      CanaryRows.Planted planted =
          undated == null
              ? rowsToPlant.plant(folder.toString(), canaries, cut)
              : rowsToPlant.plantStatic(undated.name(), folder.toString(), canaries, cut);
      if (planted.tables().isEmpty()) {
        double[] none = new double[0];
        Predictions nothing = new Predictions(none, none);
        return new CanaryCheck.Round(undated, cut, planted, List.of(), 1, nothing, nothing);
      }
      new GraphBuild(spark, planted.spec()).run();
      progress.say(
          "Planted %s rows in %s%s"
              .formatted(
                  Amounts.count(planted.rows()),
                  planted.tables().size() == 1 ? "" : "each of ",
                  String.join(", ", planted.tables())));
      Dataset<Row> later =
          rows.drop(SqlNames.column(task.time()))
              .drop(SqlNames.column(task.label()))
              .distinct()
              .withColumn(task.time(), timestamp_micros(lit(CanaryRows.afterAll(cut))));
      String path = folder.toString();
      try (SeedTable seeds = SeedTable.of(rows, task);
          SeedTable control = SeedTable.of(later, task)) {
        return new CanaryCheck.Round(
            undated,
            cut,
            planted,
            names(seeds),
            model.summary().outputs(),
            new Predictions(predict(model, seeds, job.graph().path()), predict(model, seeds, path)),
            new Predictions(
                predict(model, control, job.graph().path()), predict(model, control, path)));
      }
    } finally {
      folder.getFileSystem(spark.sessionState().newHadoopConf()).delete(folder, true);
    }
  }

  private static double[] predict(GnnModel model, SeedTable seeds, String graph) {
    Dataset<Row> scored = PredictStep.predictions(model.setGraphPath(graph), seeds);
    List<Row> rows = scored.collectAsList();
    List<String> names = PredictStep.outputColumns(model);
    int outputs = names.size();
    double[] values = new double[rows.size() * outputs];
    for (int i = 0; i < values.length; i++) {
      Row row = rows.get(i / outputs);
      Object value = row.get(row.fieldIndex(names.get(i % outputs)));
      values[i] = value == null ? Double.NaN : ((Number) value).doubleValue();
    }
    return values;
  }

  private static List<String> names(SeedTable seeds) {
    List<String> names = new ArrayList<>();
    for (Row row : seeds.rows().drop(SeedTable.POSITION, SeedTable.TIME).collectAsList()) {
      names.add(row.mkString(", "));
    }
    return names;
  }
}
