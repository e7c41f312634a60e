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
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.train.config.TrainingConfig;

/** From a seed's vector to its outputs, before any sigmoid: [n, channels] to [n, outputs]. */
final class Head extends AbstractBlock {
  private final TrainingConfig config;
  private final int outputs;
  private final LayerNorm norm;
  private final Linear hidden;
  private final Linear out;

  Head(TrainingConfig config, int outputs) {
    this.config = config;
    this.outputs = outputs;
    norm = addChildBlock("norm", LayerNorm.builder().build());
    hidden = addChildBlock("hidden", Linear.builder().setUnits(config.get(CHANNELS)).build());
    out = addChildBlock("out", Linear.builder().setUnits(outputs).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDList x = hidden.forward(store, norm.forward(store, inputs, training), training);
    NDArray active =
        Neighborhood.of(params)
            .reluDropout(x.singletonOrThrow(), config.get(HEAD_DROPOUT), training);
    return out.forward(store, new NDList(active), training);
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    norm.initialize(manager, type, shape);
    hidden.initialize(manager, type, shape);
    out.initialize(manager, type, shape);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    return new Shape[] {new Shape(shapes[0].get(0), outputs)};
  }
}
