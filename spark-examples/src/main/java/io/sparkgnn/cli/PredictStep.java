package io.sparkgnn.cli;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.job.JobFile;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.ScoringParams;
import io.sparkgnn.train.TrainingConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Scores seeds with a job's trained model. */
final class PredictStep {
  /** The column that is written. */
  static final String PREDICTION = "prediction";

  private static final String CLASS = "_spark_gnn_prediction";
  private static final String PROBABILITIES = "_spark_gnn_probabilities";

  private final SparkSession spark;
  private final JobFile job;
  private final Progress progress;

  PredictStep(SparkSession spark, JobFile job, Progress progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /** Writes a prediction for every seed, in the order of the seeds. */
  void run(SeedTable seeds, OutputTable output) throws InterruptedException {
    GnnModel model = load();
    progress.say(model.placementIn(spark).text());
    Observation counts = new Observation();
    long began = System.nanoTime();
    output.write(
        predictions(model, seeds)
            .observe(
                counts,
                count(lit(1)).as("rows"),
                count(when(functions.col(PREDICTION).isNull(), 1)).as("none")));
    Map<String, Object> seen = counts.getAsJava();
    long rows = (Long) seen.get("rows");
    long none = (Long) seen.get("none");
    if (none > 0) {
      progress.say(
          "warning: "
              + none
              + " rows have no prediction: their entity or time is missing, or the graph does not"
              + " have the entity");
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    progress.say(
        "Predicted %s rows in %s (%s rows/s)"
            .formatted(
                Progress.count(rows), Progress.duration(seconds), Progress.count(rows / seconds)));
  }

  /**
   * The model that fit wrote, set to the job's graph.
   *
   * @throws UserErrorException if there is none
   */
  GnnModel load() {
    Path folder = new Path(job.model());
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
    if (settings.containsKey("placement")) {
      model.setPlacement(settings.get("placement").toString());
    }
    // The model may come from machines with other hardware.
    return model.setDevice(settings.getOrDefault("device", TrainingConfig.AUTO_DEVICE).toString());
  }

  /** The seeds' rows in their order, with the columns that predict writes. */
  static Dataset<Row> predictions(GnnModel model, SeedTable seeds) {
    GnnModel scoring =
        model
            .setPredictionCol(CLASS)
            .setProbabilityCol(PROBABILITIES)
            .setHandleInvalid(ScoringParams.KEEP)
            .setTimeCol(seeds.time())
            .setEntityCols(seeds.keys().toArray(String[]::new));
    Dataset<Row> scored = scoring.transform(seeds.rows());
    List<Column> columns = new ArrayList<>();
    for (String column : seeds.rows().columns()) {
      columns.add(SqlNames.column(column));
    }
    switch (model.summary().task()) {
      case BINARY -> columns.add(probability(1).as(PREDICTION));
      case REGRESSION -> columns.add(functions.col(CLASS).as(PREDICTION));
      case MULTICLASS -> {
        columns.add(functions.col(CLASS).cast("int").as(PREDICTION));
        for (int i = 0; i < model.summary().outputs(); i++) {
          columns.add(probability(i).as("probability_" + i));
        }
      }
    }
    return scored.select(columns.toArray(Column[]::new));
  }

  /** Null where there is no prediction; {@code vector_to_array} takes no null. */
  private static Column probability(int label) {
    Column vector = functions.col(PROBABILITIES);
    return when(vector.isNotNull(), vector_to_array(vector, "float64").getItem(label));
  }
}
