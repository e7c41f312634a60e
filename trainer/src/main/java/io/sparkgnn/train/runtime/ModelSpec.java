// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.runtime;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.encode.GraphEncoding;
import io.sparkgnn.train.task.LabelFit;
import io.sparkgnn.train.task.RegressionTask;
import java.util.List;

/**
 * All of a model but its weights: plain values, saved as JSON.
 *
 * @param version of this record's form
 * @param config what it was trained with
 * @param outputs values per seed
 * @param labelCenter median of a regression's training labels, or where their mean is learned its
 *     logarithm; else 0
 * @param labelScale their spread where differences are learned, else 1
 * @param tables names of the graph's tables
 * @param edgeTypes names of its edge types
 * @param fanouts the resolved plan: per hop, per edge type
 * @param strategies per edge type
 * @param encoding how rows become inputs
 */
public record ModelSpec(
    int version,
    TrainingConfig config,
    int outputs,
    float labelCenter,
    float labelScale,
    List<String> tables,
    List<String> edgeTypes,
    List<List<Integer>> fanouts,
    List<Strategy> strategies,
    GraphEncoding encoding) {
  /** The oldest version that is read. */
  public static final int OLDEST = 1;

  /** The version that is written. */
  public static final int VERSION = 1;

  public ModelSpec {
    tables = List.copyOf(tables);
    edgeTypes = List.copyOf(edgeTypes);
    fanouts = fanouts.stream().map(List::copyOf).toList();
    strategies = List.copyOf(strategies);
  }

  public static ModelSpec of(
      TrainingConfig config,
      int outputs,
      float labelCenter,
      float labelScale,
      GraphSchema schema,
      SamplingPlan plan,
      GraphEncoding encoding) {
    return new ModelSpec(
        VERSION,
        config,
        outputs,
        labelCenter,
        labelScale,
        names(schema),
        edgeNames(schema),
        plan.fanouts(),
        plan.strategies(),
        encoding);
  }

  private static List<String> names(GraphSchema schema) {
    return schema.nodeTypes().stream().map(NodeType::name).toList();
  }

  private static List<String> edgeNames(GraphSchema schema) {
    return schema.edgeTypes().stream().map(EdgeType::name).toList();
  }

  /** The same with another configuration. */
  public ModelSpec with(TrainingConfig other) {
    return answering(other, outputs);
  }

  /** The same with another configuration, in which a seed has another number of values. */
  public ModelSpec answering(TrainingConfig other, int values) {
    return new ModelSpec(
        version,
        other,
        values,
        labelCenter,
        labelScale,
        tables,
        edgeTypes,
        fanouts,
        strategies,
        encoding);
  }

  /** What the training labels said, as scoring needs it. */
  public LabelFit labelFit() {
    boolean numbers = config.task() == TaskType.REGRESSION || config.task() == TaskType.FORECAST;
    double power = numbers ? RegressionTask.of(config).power() : 0;
    LabelFit fit = new LabelFit(outputs, labelCenter, labelScale, new float[0], null, power);
    return encoding.history() == null ? fit : fit.against(encoding.history().naive());
  }

  SamplingPlan plan() {
    return new SamplingPlan(fanouts, strategies);
  }

  /**
   * Checks that a graph has the tables and links that the model was trained on. Columns are checked
   * when they are bound.
   *
   * @throws UserErrorException if not; the message names the first difference
   */
  public void checkFits(GraphSchema schema) {
    compare("table", tables, names(schema));
    compare("edge type", edgeTypes, edgeNames(schema));
  }

  private static void compare(String what, List<String> trained, List<String> found) {
    for (int i = 0; i < Math.max(trained.size(), found.size()); i++) {
      String expected = i < trained.size() ? trained.get(i) : null;
      String actual = i < found.size() ? found.get(i) : null;
      if (expected == null || !expected.equalsIgnoreCase(actual)) {
        throw new UserErrorException(
            String.format(
                "Cannot use the model on this graph: its %s %d is %s, the model was trained with"
                    + " %s there",
                what,
                i + 1,
                actual == null ? "missing" : actual,
                expected == null ? "none" : expected));
      }
    }
  }
}
