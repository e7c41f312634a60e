// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.task.WrittenColumns.PREDICTION;
import static io.sparkgnn.train.task.WrittenColumns.PROBABILITY;
import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.internal.save.InterruptedSave;
import io.sparkgnn.ml.internal.score.RankedItems;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.task.WrittenColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Scores seeds with a job's trained model. */
public final class PredictStep {
  /** The column that says why a row has no prediction; it is not written. */
  public static final String PROBLEM = "_spark_gnn_problem";

  private static final String CLASS = "_spark_gnn_prediction";
  private static final String QUANTILES = "_spark_gnn_quantiles";
  private static final String PROBABILITIES = "_spark_gnn_probabilities";

  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;

  public PredictStep(SparkSession spark, JobFile job, JobListener progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /** Writes a prediction for every seed, in the order of the seeds. */
  public void run(SeedTable seeds, OutputTable output) throws InterruptedException {
    GnnModel model = load();
    progress.say(model.placementIn(spark).text());
    Observation leftOut = new Observation();
    SinceTraining since = new SinceTraining(model);
    long began = System.nanoTime();
    output.writeObserved(
        LeftOut.observe(
                since.observe(predictions(model, seeds), outputColumns(model).get(0)),
                leftOut,
                seeds.written(),
                PROBLEM)
            .drop(PROBLEM, SeedTable.POSITION));
    LeftOut.of(leftOut).lines(seeds.count(), "have no prediction").forEach(progress::say);
    since.lines(spark).forEach(progress::say);
    double seconds = (System.nanoTime() - began) / 1e9;
    progress.say(
        "Predicted %s rows in %s (%s rows/s)"
            .formatted(
                Amounts.count(seeds.count()),
                Amounts.duration(seconds),
                Amounts.count(seeds.count() / seconds)));
  }

  /**
   * The model that fit wrote, set to the job's graph and the candidates of its table as they are
   * now.
   *
   * @throws UserErrorException if there is none
   */
  public GnnModel load() {
    Path folder = new Path(job.model());
    InterruptedSave.finish(spark, job.model(), null);
    try {
      if (!folder.getFileSystem(spark.sessionState().newHadoopConf()).exists(folder)) {
        throw new UserErrorException(
            "Cannot read the model at %s: there is none; run fit first or set output.model"
                .formatted(job.model()));
      }
    } catch (IOException e) {
      throw new UserErrorException(
          "Cannot read the model at %s: %s".formatted(job.model(), e.getMessage()), e);
    }
    GnnModel model = GnnModel.load(job.model()).setGraphPath(job.graph().path());
    Map<String, Object> settings = job.settings();
    String placement = EstimatorOptions.PLACEMENT.name();
    if (settings.containsKey(placement)) {
      model.setPlacement(settings.get(placement).toString());
    }
    String thresholds = EstimatorOptions.THRESHOLDS.name();
    if (settings.containsKey(thresholds)) {
      model.setThresholds((double[]) settings.get(thresholds));
      model.summary().check(new Thresholds(OptionParam.get(model, EstimatorOptions.THRESHOLDS)));
    }
    // The model may come from machines with other hardware.
    model.setDevice(settings.getOrDefault(DEVICE.name(), DEVICE.otherwise()).toString());
    TableSource candidates = job.task().candidates();
    if (candidates == null) {
      return model;
    }
    String key = EntityRef.parse(model.getItems()).columns().get(0);
    return model.withCandidates(Sources.openText(spark, candidates, List.of(key)).rows());
  }

  /**
   * The seeds' rows in their order, with the columns that predict writes, {@link #PROBLEM} and
   * {@link SeedTable#POSITION}. Rows of the same entity and time get the same prediction, to the
   * last bit.
   */
  public static Dataset<Row> predictions(GnnModel model, SeedTable seeds) {
    GnnModel scoring = // a copy: the model may be a caller's, with columns of its own
        model
            .copy(ParamMap.empty())
            .setPredictionCol(CLASS)
            .setProbabilityCol(PROBABILITIES)
            .setRawPredictionCol("")
            .setQuantilesCol(QUANTILES)
            .setProblemCol(PROBLEM)
            .setHandleInvalid(EstimatorOptions.HANDLE_INVALID.otherwiseSet().toString())
            .setTimeCol(seeds.timeRead())
            .setEntityCols(seeds.keys().toArray(String[]::new));
    GraphSchema schema =
        GraphHandle.manifest(seeds.numbered().sparkSession(), model.getGraphPath()).schema();
    EntityRef entity = EntityRef.parse(model.getEntity());
    Dataset<Row> scored = scoring.transform(seeds.bySeed(entity, entity.resolve(schema)));
    boolean ranks = model.summary().task() == TaskType.RANKING;
    List<Column> columns = new ArrayList<>();
    for (String column : seeds.numbered().drop(SeedTable.TIME).columns()) {
      if (!ranks || !column.equalsIgnoreCase(RankedItems.of(model).column())) {
        columns.add(SqlNames.column(column));
      }
    }
    if (ranks) {
      columns.add(col(RankedItems.RANK));
      columns.add(SqlNames.column(RankedItems.of(scoring).column()));
      columns.add(col(RankedItems.SCORE));
      columns.add(col(PROBLEM));
      return seeds.inOrder(scored.select(columns.toArray(Column[]::new)), RankedItems.RANK);
    }
    ClassValues classes = model.summary().classValues();
    if (model.summary().task() == TaskType.FORECAST) {
      List<String> names = outputColumns(model);
      for (int i = 0; i < names.size(); i++) {
        columns.add(get(col(CLASS), lit(i)).as(names.get(i)));
      }
    } else if (classes.isEmpty()) {
      columns.add(
          model.summary().task() == TaskType.BINARY
              ? probability(lit(1)).as(PREDICTION)
              : col(CLASS).as(PREDICTION));
      List<String> names = quantileColumns(model);
      for (int i = 0; i < names.size(); i++) {
        columns.add(get(col(QUANTILES), lit(i)).as(names.get(i)));
      }
    } else {
      Column predicted = col(CLASS);
      boolean lists = model.summary().learned().predictsLists();
      String type = classType(classes.numbers());
      columns.add(
          (classes.areStrings()
                  ? predicted
                  : predicted.cast(lists ? "array<%s>".formatted(type) : type))
              .as(PREDICTION));
      if (classes.areStrings() && !lists) {
        Column place = array_position(lit(classes.strings().toArray(String[]::new)), col(CLASS));
        columns.add(probability(place.cast("int").minus(1)).as(PROBABILITY));
      }
      List<String> names = probabilityColumns(model);
      for (int i = 0; i < names.size(); i++) {
        Column one = lists ? get(col(PROBABILITIES), lit(i)) : probability(lit(i));
        columns.add(one.as(names.get(i)));
      }
    }
    columns.add(col(PROBLEM));
    return seeds.inOrder(scored.select(columns.toArray(Column[]::new)));
  }

  /**
   * The names of the columns with the model's outputs, in their order: the probability of label 1,
   * each class's probability, the quantiles, the value, or that of each window.
   */
  static List<String> outputColumns(GnnModel model) {
    if (model.summary().task() == TaskType.FORECAST) {
      return WrittenColumns.timeframes(model.summary().outputs());
    }
    List<String> quantiles = quantileColumns(model);
    List<String> names = quantiles.isEmpty() ? probabilityColumns(model) : quantiles;
    if (names.isEmpty()) {
      return List.of(PREDICTION);
    }
    return model.summary().task() == TaskType.BINARY ? names.subList(1, 2) : names;
  }

  private static List<String> quantileColumns(GnnModel model) {
    return WrittenColumns.quantiles(model.summary().quantiles());
  }

  static List<String> probabilityColumns(GnnModel model) {
    return WrittenColumns.probabilities(model.summary().classValues());
  }

  private static String classType(List<Double> classes) {
    return classes.stream().allMatch(label -> label == label.intValue()) ? "int" : "bigint";
  }

  /** Null where there is no prediction; {@code vector_to_array} takes no null. */
  private static Column probability(Column label) {
    Column vector = col(PROBABILITIES);
    return when(vector.isNotNull(), get(vector_to_array(vector, "float64"), label));
  }
}
