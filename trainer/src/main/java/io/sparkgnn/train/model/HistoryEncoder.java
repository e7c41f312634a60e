// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.train.config.TrainingConfig;

/**
 * From the figures of the seeds' past to what is added to the seeds' vectors: [n, inputs] to [n,
 * channels]. Dropout, so that no one figure is relied on, and two linear layers with ReLU and
 * dropout between them.
 */
final class HistoryEncoder extends AbstractBlock {
  private final int inputs;
  private final TrainingConfig config;
  private final Linear hidden;
  private final Linear out;

  HistoryEncoder(int inputs, TrainingConfig config) {
    this.inputs = inputs;
    this.config = config;
    hidden = addChildBlock("hidden", Linear.builder().setUnits(config.get(CHANNELS)).build());
    out = addChildBlock("out", Linear.builder().setUnits(config.get(CHANNELS)).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList past, boolean training, PairList<String, Object> params) {
    Neighborhood neighborhood = Neighborhood.of(params);
    NDArray some =
        neighborhood.dropout(past.singletonOrThrow(), config.get(HEAD_DROPOUT), training);
    NDArray x = hidden.forward(store, new NDList(some), training).singletonOrThrow();
    NDArray active = neighborhood.reluDropout(x, config.get(HEAD_DROPOUT), training);
    return out.forward(store, new NDList(active), training);
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    hidden.initialize(manager, type, new Shape(1, inputs));
    out.initialize(manager, type, new Shape(1, config.get(CHANNELS)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    return new Shape[] {new Shape(shapes[0].get(0), config.get(CHANNELS))};
  }
}
