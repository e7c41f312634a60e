// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.ItemLists;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.shard.Placement;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.internal.graph.Shared;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.runtime.Libtorch;
import io.sparkgnn.train.task.ScoreColumn;
import io.sparkgnn.wire.Sent;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag$;

/** The driver's part of {@code GnnModel.transform}: a plan, no job. */
public final class Scoring {
  /** Name of the column that carries a row's seed to {@link ScoreRows}. */
  static final String SEED = "_spark_gnn_seed";

  private static final Logger LOG = LoggerFactory.getLogger(Scoring.class);

  private Scoring() {}

  /**
   * The rows with their outputs, lazily.
   *
   * @param bytes the trained model's
   * @param summary of its training
   * @param scored the schema of the rows with the output columns
   */
  public static Dataset<Row> transform(
      GnnParams model, byte[] bytes, GnnSummary summary, StructType scored, Dataset<?> rows) {
    SparkSession spark = rows.sparkSession();
    if (spark.sparkContext().isLocal()) {
      Libtorch.load(); // here, where its failure is one line, not in tasks that Spark tells of
    }
    String path = ScoredSchema.required(model, model.graphPath());
    Manifest graph = GraphHandle.manifest(spark, path);
    NodeType entity = EntityRef.parse(model.getEntity()).resolve(graph.schema());
    SeedColumns seed =
        new SeedColumns(
            rows.schema(),
            entity,
            LabelColumns.unlabeled(ScoredSchema.entityColumns(model, entity), model.getTimeCol()));
    String modelId = ModelArchive.id(bytes);
    try (Shared.Lease<TrainedModel> trained = ScoreRows.model(modelId, () -> bytes)) {
      List<String> drift = trained.value().drift(graph.schema());
      drift.forEach(text -> LOG.warn("Scoring on {}: {}", path, text));
    }
    Broadcast<byte[]> archive =
        spark.sparkContext().broadcast(bytes, ClassTag$.MODULE$.apply(byte[].class));
    boolean probabilities =
        summary.learned().has(ScoreColumn.PROBABILITY) && !model.getProbabilityCol().isEmpty();
    RankedItems items = summary.task() == TaskType.RANKING ? RankedItems.of(model) : null;
    NodeType ranked = items == null ? null : items.type(graph.schema());
    List<Integer> keyed =
        ranked == null ? List.of(entity.index()) : List.of(entity.index(), ranked.index());
    Placement asked = OptionParam.get(model, EstimatorOptions.PLACEMENT);
    PlacementChoice choice = PlacementChoice.of(asked, graph, spark.sparkContext());
    LOG.info(choice.text());
    Sent<ScoreRows> score =
        Sent.of(
            new ScoreRows(
                GraphHandle.of(spark, path, graph, choice, keyed),
                modelId,
                entity.index(),
                ranked == null ? -1 : ranked.index(),
                summary.task(),
                summary.classValues(),
                summary.quantiles(),
                new Thresholds(OptionParam.get(model, EstimatorOptions.THRESHOLDS)),
                !model.getPredictionCol().isEmpty(),
                probabilities,
                summary.learned().has(ScoreColumn.QUANTILES) && !model.getQuantilesCol().isEmpty(),
                !model.getProblemCol().isEmpty(),
                OptionParam.get(model, EstimatorOptions.HANDLE_INVALID),
                model.getScoringBatchSize(),
                model.getDevice()));
    List<Column> kept = new ArrayList<>(items == null ? List.of(col("*")) : items.kept(rows));
    kept.add(struct(seed.key(), seed.time(), seed.problem()).as(SEED));
    StructType stored = items == null ? scored : items.stored(scored, ItemLists.key(ranked));
    Dataset<Row> answers =
        rows.select(kept.toArray(Column[]::new))
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>)
                    seeds -> seeds.hasNext() ? new ScoredRows(score.get(), archive, seeds) : seeds,
                Encoders.row(stored));
    return items == null
        ? answers
        : answers.withColumn(
            items.column(), RankedItems.shown(items.column(), ItemLists.key(ranked)));
  }

  public static PlacementChoice placement(GnnParams model, SparkSession spark) {
    Manifest graph = GraphHandle.manifest(spark, ScoredSchema.required(model, model.graphPath()));
    return PlacementChoice.of(
        OptionParam.get(model, EstimatorOptions.PLACEMENT), graph, spark.sparkContext());
  }
}
