// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;

import io.sparkgnn.connector.label.SeedCollector;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.ml.internal.cluster.TaskHardware;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.task.Tasks;

/**
 * What a training task must know.
 *
 * @param graph the graph to train on
 * @param entityType node type of the entities
 * @param config what to train, and how
 * @param modelFile that the model is made of; empty for a model that is made of none
 * @param start the {@link io.sparkgnn.ml.internal.archive.ModelArchive} of a model that the
 *     training goes on from; empty for none
 * @param weighted whether rows have weights of their own
 * @param refuseInvalid whether a row that cannot be a seed stops the training
 * @param plan how the work is spread and kept
 * @param id of this attempt, which no other has; key in {@link FitListeners}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record FitRequest(
    GraphHandle graph,
    int entityType,
    TrainingConfig config,
    byte[] modelFile,
    byte[] start,
    boolean weighted,
    boolean refuseInvalid,
    Plan plan,
    String id) {
  /**
   * How the work is spread over tasks and attempts, which changes no result but for rounding.
   *
   * @param workers tasks of the stage
   * @param checkpointPath folder of checkpoints, or empty for none
   * @param checkpointSteps steps from one to the next; 0 for none by number
   * @param checkpointSeconds seconds from one to the next; 0 for none by time
   * @param maxAttempts how often the stage is tried
   */
  record Plan(
      int workers,
      String checkpointPath,
      int checkpointSteps,
      double checkpointSeconds,
      int maxAttempts) {}

  /** Collects label rows as these are read: numbers, with weights or without, or items. */
  public SeedCollector collector(
      GraphSchema schema, NodeType entity, KeyDictionary keys, Topology times) {
    return config.items().isEmpty()
        ? new SeedCollector(schema, entity, Tasks.of(config).labelWidth(), weighted, keys, times)
        : SeedCollector.ofItems(schema, entity, schema.nodeType(config.items()), keys, times);
  }

  /** The configuration for what Spark has given a task. */
  public TrainingConfig config(TaskHardware hardware) {
    TrainingConfig.Builder here = config.toBuilder();
    if (config.get(MATH_THREADS) == 0) {
      here.set(MATH_THREADS, hardware.cores());
    }
    return here.set(DEVICE, hardware.device(config.get(DEVICE))).build();
  }
}
