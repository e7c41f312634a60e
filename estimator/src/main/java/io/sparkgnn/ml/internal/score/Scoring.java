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
import io.sparkgnn.graph.GraphSchema;
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
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.items.Candidates;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.EmbeddingSide;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.runtime.Libtorch;
import io.sparkgnn.wire.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
    Graph graph = Graph.of(model, rows);
    NodeType entity = EntityRef.parse(model.getEntity()).resolve(graph.schema());
    RankedItems items = summary.task() == TaskType.RANKING ? RankedItems.of(model) : null;
    NodeType ranked = items == null ? null : items.type(graph.schema());
    Asked asked =
        new Asked(model, bytes, summary, entity, ScoredSchema.entityColumns(model, entity));
    if (items == null) {
      return asked.rows(graph, null, null, List.of(col("*")), scored, rows);
    }
    StructType stored = items.stored(scored, ItemLists.key(ranked));
    return asked
        .rows(graph, ranked, null, items.kept(rows), stored, rows)
        .withColumn(items.column(), RankedItems.shown(items.column(), ItemLists.key(ranked)));
  }

  /**
   * The rows with their vectors, lazily.
   *
   * @param side whose; rows about items have the items' key in a column of its name
   * @param bytes the trained model's
   * @param summary of its training
   */
  public static Dataset<Row> embeddings(
      GnnParams model, EmbeddingSide side, byte[] bytes, GnnSummary summary, Dataset<?> rows) {
    StructType embedded = ScoredSchema.withEmbedding(model, rows.schema());
    Graph graph = Graph.of(model, rows);
    boolean ranks = summary.task() == TaskType.RANKING;
    NodeType ranked = ranks ? RankedItems.of(model).type(graph.schema()) : null;
    NodeType entity = EntityRef.parse(model.getEntity()).resolve(graph.schema());
    Asked asked =
        side == EmbeddingSide.ITEMS
            ? new Asked(model, bytes, summary, ranked, RankedItems.of(model).items().columns())
            : new Asked(model, bytes, summary, entity, ScoredSchema.entityColumns(model, entity));
    return asked.rows(graph, ranked, side, List.of(col("*")), embedded, rows);
  }

  /** The graph that is scored on. */
  private record Graph(String path, Manifest manifest) {
    static Graph of(GnnParams model, Dataset<?> rows) {
      SparkSession spark = rows.sparkSession();
      if (spark.sparkContext().isLocal()) {
        Libtorch.load(); // here, where its failure is one line, not in tasks that Spark tells of
      }
      String path = ScoredSchema.required(model, model.graphPath());
      return new Graph(path, GraphHandle.manifest(spark, path));
    }

    GraphSchema schema() {
      return manifest.schema();
    }
  }

  /**
   * What is scored with, and what rows are about.
   *
   * @param columns of the rows, with the entity's key
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Asked(
      GnnParams model, byte[] bytes, GnnSummary summary, NodeType entity, List<String> columns) {
    /**
     * The rows as tasks write them.
     *
     * @param ranked what is ranked, or null
     * @param embeds whose vectors are written, or null for predictions
     * @param kept columns of the rows that stay
     * @param stored the schema of what tasks write
     */
    Dataset<Row> rows(
        Graph graph,
        NodeType ranked,
        EmbeddingSide embeds,
        List<Column> kept,
        StructType stored,
        Dataset<?> rows) {
      SparkSession spark = rows.sparkSession();
      SeedColumns seed =
          new SeedColumns(
              rows.schema(), entity, LabelColumns.unlabeled(columns, model.getTimeCol()));
      String modelId = ModelArchive.id(bytes);
      try (Shared.Lease<TrainedModel> trained = ScoreRows.model(modelId, () -> bytes)) {
        List<String> drift = trained.value().drift(graph.schema());
        drift.forEach(text -> LOG.warn("Scoring on {}: {}", graph.path(), text));
        if (ranked != null) {
          Candidates.check(ranked, trained.value().config().get(TrainingOptions.CANDIDATES));
        }
      }
      Broadcast<byte[]> archive =
          spark.sparkContext().broadcast(bytes, ClassTag$.MODULE$.apply(byte[].class));
      List<Integer> keyed =
          Stream.of(entity, ranked)
              .filter(Objects::nonNull)
              .map(NodeType::index)
              .distinct()
              .toList();
      Placement asked = OptionParam.get(model, EstimatorOptions.PLACEMENT);
      PlacementChoice choice = PlacementChoice.of(asked, graph.manifest(), spark.sparkContext());
      LOG.info(choice.text());
      Sent<ScoreRows> score =
          Sent.of(
              new ScoreRows(
                  GraphHandle.of(spark, graph.path(), graph.manifest(), choice, keyed),
                  modelId,
                  entity.index(),
                  ranked == null ? -1 : ranked.index(),
                  embeds,
                  summary.task(),
                  summary.classValues(),
                  summary.quantiles(),
                  new Thresholds(OptionParam.get(model, EstimatorOptions.THRESHOLDS)),
                  ScoredSchema.written(model, summary.learned()),
                  !model.getProblemCol().isEmpty(),
                  OptionParam.get(model, EstimatorOptions.HANDLE_INVALID),
                  model.getScoringBatchSize(),
                  model.getDevice()));
      List<Column> given = new ArrayList<>(kept);
      given.add(struct(seed.key(), seed.time(), seed.problem()).as(SEED));
      return rows.select(given.toArray(Column[]::new))
          .mapPartitions(
              (MapPartitionsFunction<Row, Row>)
                  seeds -> seeds.hasNext() ? new ScoredRows(score.get(), archive, seeds) : seeds,
              Encoders.row(stored));
    }
  }

  public static PlacementChoice placement(GnnParams model, SparkSession spark) {
    Manifest graph = GraphHandle.manifest(spark, ScoredSchema.required(model, model.graphPath()));
    return PlacementChoice.of(
        OptionParam.get(model, EstimatorOptions.PLACEMENT), graph, spark.sparkContext());
  }
}
