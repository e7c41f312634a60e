// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.application.internal.audit.CanaryCheck;
import io.sparkgnn.application.internal.audit.CanaryCheck.Predictions;
import io.sparkgnn.application.internal.audit.CanaryCheck.Said;
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
import io.sparkgnn.ml.internal.score.RankedItems;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final NodeType items;

  /**
   * @param items what is ranked; null where nothing is
   */
  CanaryStep(
      SparkSession spark,
      JobFile job,
      JobListener progress,
      SourceTables tables,
      BuildReport built,
      NodeType entity,
      NodeType items) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
    this.tables = tables;
    this.built = built;
    this.entity = entity;
    this.items = items;
  }

  /**
   * Compares the validation rows' predictions.
   *
   * @param graphs graphs to build at most: one for each of as many times of the validation rows
   */
  Check run(GnnModel model, int graphs) throws IOException {
    Dataset<Row> validation = new LabelRows(spark, job).read(job.task().validation());
    List<Long> times =
        keyed(validation).select("time").distinct().orderBy("time").collectAsList().stream()
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
    Dataset<Row> canaries = keyed(rows);
    Path folder = new Path(job.graph().path() + ".canary-" + UUID.randomUUID());
    try {
      CanaryRows rowsToPlant = new CanaryRows(tables, built, entity, items);
      CanaryRows.Planted planted =
          undated == null
              ? rowsToPlant.plant(folder.toString(), canaries, cut)
              : rowsToPlant.plantStatic(undated.name(), folder.toString(), canaries, cut);
      if (planted.tables().isEmpty()) {
        Predictions nothing = Predictions.NOTHING;
        return new CanaryCheck.Round(
            undated, cut, planted, List.of(), 1, Map.of(), nothing, nothing);
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
      String own = job.graph().path();
      try (SeedTable seeds = SeedTable.of(rows, task);
          SeedTable control = SeedTable.of(later, task)) {
        return new CanaryCheck.Round(
            undated,
            cut,
            planted,
            names(seeds),
            items == null ? model.summary().outputs() : model.getK(),
            items == null ? Map.of() : figures(model, rows, own, path),
            new Predictions(said(model, seeds, own), said(model, seeds, path)),
            new Predictions(said(model, control, own), said(model, control, path)));
      }
    } finally {
      folder.getFileSystem(spark.sessionState().newHadoopConf()).delete(folder, true);
    }
  }

  private Dataset<Row> keyed(Dataset<Row> rows) {
    KeyedLabels labels = new KeyedLabels(job, entity);
    return items == null ? labels.of(rows) : labels.ofItems(rows, items);
  }

  private Said said(GnnModel model, SeedTable seeds, String graph) {
    Dataset<Row> scored = PredictStep.predictions(model.setGraphPath(graph), seeds);
    return items == null ? values(model, scored) : ranked(model, scored, seeds.count());
  }

  private static Said ranked(GnnModel model, Dataset<Row> scored, long seeds) {
    int k = model.getK();
    double[] scores = new double[Math.toIntExact(seeds * k)];
    String[] items = new String[scores.length];
    Arrays.fill(scores, Double.NaN);
    Column item = SqlNames.column(RankedItems.of(model).column()).cast("string");
    for (Row row :
        scored
            .filter(col(RankedItems.RANK).isNotNull())
            .select(col(SeedTable.POSITION), col(RankedItems.RANK), item, col(RankedItems.SCORE))
            .collectAsList()) {
      int at = Math.toIntExact(row.getLong(0) * k + row.getInt(1) - 1);
      items[at] = row.getString(2);
      scores[at] = row.getDouble(3);
    }
    return new Said(scores, items);
  }

  /** What the model and simple rankings reach, all counted on one graph and on the other. */
  private Map<String, double[]> figures(
      GnnModel model, Dataset<Row> rows, String graph, String planted) {
    Map<String, double[]> figures = new LinkedHashMap<>();
    String[] graphs = {graph, planted};
    for (int i = 0; i < graphs.length; i++) {
      Comparison comparison;
      try (SeedTable seeds = SeedTable.of(rows, job.task(), LabelRows.judgedBy(job))) {
        comparison =
            new RankedEvaluation(spark, job, JobListener.NONE)
                .run(EvaluateStep.VALIDATION, model.setGraphPath(graphs[i]), seeds)
                .comparison();
      }
      for (Baseline answer : comparison.answers()) {
        for (Map.Entry<String, Double> figure : answer.figures().entrySet()) {
          figures
                  .computeIfAbsent(
                      figure.getKey() + " of '" + answer.name() + "'", n -> new double[2])[i] =
              figure.getValue();
        }
      }
    }
    return figures;
  }

  private static Said values(GnnModel model, Dataset<Row> scored) {
    List<Row> rows = scored.collectAsList();
    List<String> names = PredictStep.outputColumns(model);
    int outputs = names.size();
    double[] values = new double[rows.size() * outputs];
    for (int i = 0; i < values.length; i++) {
      Row row = rows.get(i / outputs);
      Object value = row.get(row.fieldIndex(names.get(i % outputs)));
      values[i] = value == null ? Double.NaN : ((Number) value).doubleValue();
    }
    return new Said(values, null);
  }

  private static List<String> names(SeedTable seeds) {
    List<String> names = new ArrayList<>();
    for (Row row : seeds.rows().drop(SeedTable.POSITION, SeedTable.TIME).collectAsList()) {
      names.add(row.mkString(", "));
    }
    return names;
  }
}
