// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.op.Ops;

/**
 * A pre-norm transformer layer (Xiong et al. 2020): [seeds, tokens, channels] to the same, or the
 * last layer to [seeds, 1, channels], since only the first token is read.
 */
final class TransformerLayer extends AbstractBlock {
  /** Name of the call parameter that marks padding. */
  static final String ABSENT = "absent";

  private final TrainingConfig config;
  private final boolean last;
  private final LayerNorm attentionNorm;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear mixed;
  private final LayerNorm feedNorm;
  private final Linear wide;
  private final Linear narrow;

  TransformerLayer(TrainingConfig config, boolean last) {
    this.config = config;
    this.last = last;
    int channels = config.get(CHANNELS);
    attentionNorm = addChildBlock("attentionNorm", LayerNorm.builder().build());
    query = addChildBlock("query", linear(channels));
    key = addChildBlock("key", linear(channels));
    value = addChildBlock("value", linear(channels));
    mixed = addChildBlock("mixed", linear(channels));
    feedNorm = addChildBlock("feedNorm", LayerNorm.builder().build());
    wide = addChildBlock("wide", linear(2 * channels));
    narrow = addChildBlock("narrow", linear(channels));
  }

  private static Linear linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray absent = (NDArray) params.get(ABSENT);
    Neighborhood neighborhood = Neighborhood.of(params);
    NDArray x = inputs.singletonOrThrow();
    NDArray all = normed(attentionNorm, store, x, training);
    NDArray asking = last ? first(all) : all;
    NDArray heads =
        all.getManager().create(new int[] {config.get(HEADS)}).toDevice(Device.cpu(), false);
    NDArray attended =
        Ops.attention(
            apply(query, store, asking, training),
            apply(key, store, all, training),
            apply(value, store, all, training),
            absent,
            heads);
    NDArray state =
        (last ? first(x) : x)
            .add(
                neighborhood.dropout(
                    apply(mixed, store, attended, training), config.get(DROPOUT), training));
    NDArray fed =
        Activation.gelu(apply(wide, store, normed(feedNorm, store, state, training), training));
    return new NDList(
        state.add(
            neighborhood.dropout(
                apply(narrow, store, fed, training), config.get(DROPOUT), training)));
  }

  private static NDArray first(NDArray x) {
    return x.get(new NDIndex(":, 0:1"));
  }

  private NDArray normed(LayerNorm norm, ParameterStore store, NDArray x, boolean training) {
    Shape shape = x.getShape();
    return apply(norm, store, x.reshape(-1, config.get(CHANNELS)), training).reshape(shape);
  }

  private static NDArray apply(
      AbstractBlock block, ParameterStore store, NDArray x, boolean training) {
    return block.forward(store, new NDList(x), training).singletonOrThrow();
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    for (AbstractBlock block : new AbstractBlock[] {attentionNorm, query, key, value, mixed}) {
      block.initialize(manager, type, shape);
    }
    feedNorm.initialize(manager, type, shape);
    wide.initialize(manager, type, shape);
    narrow.initialize(manager, type, new Shape(1, 2L * config.get(CHANNELS)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    long width = last ? 1 : shapes[0].get(1);
    return new Shape[] {new Shape(shapes[0].get(0), width, config.get(CHANNELS))};
  }
}
