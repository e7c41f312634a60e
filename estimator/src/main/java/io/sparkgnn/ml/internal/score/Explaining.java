// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import static org.apache.spark.sql.functions.monotonically_increasing_id;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.runtime.Libtorch;
import io.sparkgnn.wire.Sent;
import io.sparkgnn.wire.Wire;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.reflect.ClassTag$;

/**
 * The driver's part of {@code GnnModel.explain}. Tasks open the whole graph, also where scoring
 * shares it among executors: an explanation names rows of every table.
 */
public final class Explaining {
  private static final StructType EXPLAINED =
      new StructType().add("number", DataTypes.LongType).add("explanation", DataTypes.BinaryType);

  private Explaining() {}

  /**
   * A row for each seed and item, lazily: see {@link ExplainedTable}.
   *
   * @param most items of each kind
   */
  public static Dataset<Row> table(
      GnnParams model, byte[] bytes, GnnSummary summary, Dataset<?> rows, int most) {
    return ExplainedTable.timed(
        explained(model, bytes, summary, rows)
            .flatMap(
                (FlatMapFunction<Row, Row>) row -> ExplainedTable.rows(seed(row), most).iterator(),
                Encoders.row(ExplainedTable.RAW)));
  }

  /** All of the explanations, in the order of the rows; runs a job. */
  public static List<ExplainedSeed> all(
      GnnParams model, byte[] bytes, GnnSummary summary, Dataset<?> rows) {
    return explained(model, bytes, summary, rows).collectAsList().stream()
        .sorted(Comparator.comparingLong(row -> row.getLong(0)))
        .map(Explaining::seed)
        .toList();
  }

  private static ExplainedSeed seed(Row row) {
    return Wire.read(row.<byte[]>getAs(1), ExplainedSeed.class);
  }

  private static Dataset<Row> explained(
      GnnParams model, byte[] bytes, GnnSummary summary, Dataset<?> rows) {
    SparkSession spark = rows.sparkSession();
    if (spark.sparkContext().isLocal()) {
      Libtorch.load(); // here, where its failure is one line, not in tasks that Spark tells of
    }
    String path = ScoredSchema.required(model, model.graphPath());
    Manifest graph = GraphHandle.manifest(spark, path);
    ModelArchive.unpack(bytes).drift(graph.schema()); // refuses a graph that does not fit
    NodeType entity = EntityRef.parse(model.getEntity()).resolve(graph.schema());
    SeedColumns seed =
        new SeedColumns(
            rows.schema(),
            entity,
            LabelColumns.unlabeled(ScoredSchema.entityColumns(model, entity), model.getTimeCol()));
    Broadcast<byte[]> archive =
        spark.sparkContext().broadcast(bytes, ClassTag$.MODULE$.apply(byte[].class));
    Sent<ScoreRows> request =
        Sent.of(
            new ScoreRows(
                GraphHandle.of(spark, path, graph),
                ModelArchive.id(bytes),
                entity.index(),
                -1,
                null,
                summary.task(),
                summary.classValues(),
                summary.quantiles(),
                Thresholds.NONE,
                List.of(),
                false,
                OptionParam.get(model, EstimatorOptions.HANDLE_INVALID),
                model.getScoringBatchSize(),
                model.getDevice()));
    return rows.select(seed.key(), seed.time(), seed.problem(), monotonically_increasing_id())
        .coalesce(spark.sparkContext().defaultParallelism())
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>)
                seeds -> seeds.hasNext() ? new ExplainedRows(request.get(), archive, seeds) : seeds,
            Encoders.row(EXPLAINED));
  }
}
