// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.internal.score.RankedItems;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.baseline.RankedAnswers;
import io.sparkgnn.train.baseline.RankedComparison;
import io.sparkgnn.train.baseline.Reach;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.runtime.Libtorch;
import io.sparkgnn.train.task.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Judges a ranking on rows whose items are known, beside simple rankings; in one task. */
public final class RankedStudy {
  private RankedStudy() {}

  /**
   * What was found.
   *
   * @param comparison the model beside simple rankings; null without a row that has an item
   * @param report what became of the rows
   */
  public record Answer(Comparison comparison, SeedReport report) {}

  /**
   * Judges.
   *
   * @param model its Params, which name the graph and the items
   * @param train rows that decide which simple rankings are meant; null for none, and then the
   *     model stands alone
   * @param judged rows to judge on
   * @param columns of both; the validation indicator is not read
   */
  public static Answer of(
      GnnParams model,
      TrainedModel trained,
      Dataset<?> train,
      Dataset<?> judged,
      LabelColumns columns) {
    SparkSession spark = judged.sparkSession();
    String path = model.getGraphPath();
    Manifest graph = GraphHandle.manifest(spark, path);
    NodeType entity = graph.schema().nodeType(trained.config().entity());
    NodeType items = RankedItems.of(model).type(graph.schema());
    Dataset<Row> seeds =
        LabelTable.itemSeeds(judged, entity, items, columns)
            .withColumn(LabelTable.VALIDATION, functions.lit(true));
    if (train != null) {
      seeds =
          seeds.union(
              LabelTable.itemSeeds(train, entity, items, columns)
                  .withColumn(LabelTable.VALIDATION, functions.lit(false)));
    }
    Fit.Prepared prepared =
        new Fit.Prepared(
            seeds,
            GraphHandle.of(spark, path, graph),
            graph,
            entity,
            trained.config(),
            new byte[0],
            new byte[0],
            false,
            null);
    return SeedStudy.ask(prepared, new Judging(ModelArchive.pack(trained)), Answer.class);
  }

  /** The question of {@link #of}: the model's bytes. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Judging(byte[] archive) implements SeedStudy.Question<Answer> {
    @Override
    public Answer answer(GraphStore store, TrainingConfig config, SeedStudy.Seeds seeds) {
      Libtorch.load();
      TrainedModel model = ModelArchive.unpack(archive);
      SeedSet rows = seeds.validation();
      boolean items = rows.labels() instanceof ItemLabels lists && lists.items().length > 0;
      if (!items) {
        return new Answer(null, seeds.report());
      }
      LocalTrainingGraph graph = new LocalTrainingGraph(store);
      Task task = model.task();
      Metric metric = task.metric(config);
      Map<String, float[]> answers = new LinkedHashMap<>();
      try (Predictor predictor = model.predictor(store)) {
        answers.put(Baseline.MODEL, predictor.predict(rows.entity(), rows.time(), rows.size()));
      }
      ItemTable table = ItemTable.of(graph, model.items());
      Reach reach;
      if (seeds.training().size() > 0) {
        RankedAnswers.Answered simple =
            new RankedAnswers(table, config, seeds.training(), metric).of(rows, rows.time());
        answers.putAll(simple.answers());
        reach = simple.reach();
      } else {
        reach = Reach.of(table, config, rows, rows.time());
      }
      return new Answer(
          RankedComparison.of(task, metric, rows.labels(), answers, reach), seeds.report());
    }
  }
}
