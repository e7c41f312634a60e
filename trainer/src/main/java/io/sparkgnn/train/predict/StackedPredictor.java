// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import io.sparkgnn.train.baseline.Blend;
import io.sparkgnn.train.baseline.SeedTrees;
import io.sparkgnn.train.data.TrainingGraph;

/** The weighted mean of a network's and trees' predictions, or those of trees alone. */
final class StackedPredictor implements Predictor {
  private final Predictor network;
  private final double weight;
  private final SeedTrees.OnGraph trees;
  private boolean closed;

  /**
   * @param network closed with this; null for trees alone
   * @param entity the table that seeds are of
   */
  StackedPredictor(
      Predictor network, SeedTrees grown, TrainingGraph graph, String entity, double weight) {
    this.network = network;
    this.weight = weight;
    this.trees = grown.on(graph, graph.schema().nodeType(entity).index());
  }

  @Override
  public float[] predict(long[] entity, long[] time, long[] visible, int count) {
    if (closed) {
      throw new IllegalStateException("predictor is closed");
    }
    float[] byTrees = trees.predict(entity, time, visible, count);
    return network == null
        ? byTrees
        : Blend.of(network.predict(entity, time, visible, count), byTrees, weight);
  }

  @Override
  public void move(TrainingGraph graph) {
    if (closed) {
      throw new IllegalStateException("predictor is closed");
    }
    trees.move(graph);
    if (network != null) {
      network.move(graph);
    }
  }

  @Override
  public int outputs() {
    return trees.outputs();
  }

  @Override
  public void close() {
    closed = true;
    if (network != null) {
      network.close();
    }
  }
}
