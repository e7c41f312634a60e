// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import io.sparkgnn.train.baseline.Blend;
import io.sparkgnn.train.baseline.SeedTrees;

/** The weighted mean of a network's and trees' predictions, or those of trees alone. */
final class StackedPredictor implements Predictor {
  private final Predictor network;
  private final SeedTrees.OnGraph trees;
  private final double weight;
  private boolean closed;

  /**
   * @param network closed with this; null for trees alone
   */
  StackedPredictor(Predictor network, SeedTrees.OnGraph trees, double weight) {
    this.network = network;
    this.trees = trees;
    this.weight = weight;
  }

  @Override
  public float[] predict(long[] entity, long[] time, long[] visible, int count) {
    if (closed) {
      throw new IllegalStateException("predictor is closed");
    }
    float[] grown = trees.predict(entity, time, visible, count);
    return network == null
        ? grown
        : Blend.of(network.predict(entity, time, visible, count), grown, weight);
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
