package io.sparkgnn.ml;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.EpochReport;
import io.sparkgnn.train.TrainedModel;
import io.sparkgnn.train.TrainingConfig;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.util.CollectionAccumulator;
import scala.reflect.ClassTag$;

/** The barrier stage in which a model is trained. */
final class FitStage {
  private FitStage() {}

  /**
   * A trained model.
   *
   * @param archive its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // a return value: never compared
  record Result(byte[] archive, GnnSummary summary) {}

  /**
   * Trains on the rows of {@link io.sparkgnn.connector.label.LabelTable#seeds}.
   *
   * @throws UserErrorException for a mistake that only the graph or the label values show
   */
  static Result run(
      Dataset<Row> seeds,
      GraphHandle graph,
      int entityType,
      TrainingConfig config,
      boolean refuseInvalid,
      FitListener listener) {
    SparkContext spark = seeds.sparkSession().sparkContext();
    String id = "spark-gnn progress " + UUID.randomUUID();
    FitRequest request =
        new FitRequest(graph, entityType, FitRequest.json(config), refuseInvalid, id);
    CollectionAccumulator<String> news = spark.collectionAccumulator(id);
    ClusterProgress progress = new ClusterProgress(id, listener);
    boolean local = spark.isLocal();
    if (local) {
      FitListeners.add(id, listener);
    } else {
      spark.addSparkListener(progress);
    }
    try {
      FitOutcome outcome = collect(seeds, new FitTask(request, news));
      if (outcome.mistake() != null) {
        throw new UserErrorException(outcome.mistake());
      }
      TrainedModel model = ModelArchive.unpack(outcome.archive());
      List<EpochReport> history = model.history();
      if (!local) {
        progress.hear(news.value());
      }
      return new Result(
          outcome.archive(),
          new GnnSummary(
              config.task(),
              model.outputs(),
              history,
              history.indexOf(model.best()),
              outcome.seeds(),
              graph.version()));
    } finally {
      FitListeners.remove(id);
      spark.removeSparkListener(progress);
    }
  }

  private static FitOutcome collect(Dataset<Row> seeds, FitTask task) {
    // The shuffle before the stage gives it one partition whatever the table's plan is.
    JavaRDD<Row> rows = seeds.repartition(1, functions.lit(0)).toJavaRDD();
    return JavaRDD.fromRDD(
            rows.rdd()
                .barrier()
                .mapPartitions(task, false, ClassTag$.MODULE$.apply(FitOutcome.class)),
            ClassTag$.MODULE$.apply(FitOutcome.class))
        .collect()
        .get(0);
  }
}
