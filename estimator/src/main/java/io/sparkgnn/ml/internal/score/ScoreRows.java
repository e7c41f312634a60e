// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.internal.graph.Shared;
import io.sparkgnn.ml.param.InvalidRows;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.EmbeddingSide;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.task.ScoreColumn;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.broadcast.Broadcast;

/**
 * How the rows of a partition are scored, in batches and in their order. The last column of a row
 * in is its seed (key, time, problem); in a row out the outputs take its place.
 *
 * @param graph the graph to score on
 * @param modelId tells models apart
 * @param entityType node type of the entities
 * @param itemType node type of the items that are ranked, or -1
 * @param embeds whose vectors are written in place of predictions; then the entities are of that
 *     side's table. Null for predictions
 * @param task what is predicted
 * @param classes the label of each class
 * @param levels of the quantiles of a regression; empty where it predicts one number
 * @param thresholds how a class follows from its probability
 * @param columns what is written of a row that has a prediction, in this order; of no matter for
 *     vectors and rankings
 * @param problems whether it is written why a row has no prediction
 * @param handleInvalid what to do with a row that cannot be a seed
 * @param batchSize rows scored at once
 * @param device by name; auto is the task's GPU, else the first there is
 */
record ScoreRows(
    GraphHandle graph,
    String modelId,
    int entityType,
    int itemType,
    EmbeddingSide embeds,
    TaskType task,
    ClassValues classes,
    List<Double> levels,
    Thresholds thresholds,
    List<ScoreColumn> columns,
    boolean problems,
    InvalidRows handleInvalid,
    int batchSize,
    String device) {
  private static final Shared<String, TrainedModel> MODELS = new Shared<>(model -> {});

  /**
   * Leases the model on this machine. The caller closes the lease.
   *
   * @param archive the model's bytes
   */
  Shared.Lease<TrainedModel> model(Broadcast<byte[]> archive) {
    return model(modelId, archive::value);
  }

  /**
   * The same where the bytes are at hand: to unpack them for each transform of a row takes long.
   */
  static Shared.Lease<TrainedModel> model(String modelId, Supplier<byte[]> archive) {
    return MODELS.lease(modelId, () -> ModelArchive.unpack(archive.get()));
  }
}
