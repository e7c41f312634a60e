// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.NodeType;

/**
 * A model that first turns every node into a vector, by an encoder per table. To write one, add
 * blocks and parameters in the constructor, initialize the blocks in {@link #initializeLayers}, and
 * compute the seeds' vectors in {@link #readout(ParameterStore, Neighborhood, NDArray[], boolean)}.
 * Encoders and head are here already.
 */
public abstract class EncodedModel extends GraphModel {
  private final TableEncoder[] encoders;

  protected EncodedModel(ModelContext context) {
    super(context);
    this.encoders = new TableEncoder[layout.schema().nodeTypes().size()];
    for (NodeType type : layout.reachableTypes()) {
      encoders[type.index()] =
          addChildBlock(
              "encoder_" + type.name(),
              new TableEncoder(layout, type.index(), config, context.manager()));
    }
    addHead();
  }

  @Override
  protected final NDArray readout(
      ParameterStore store, Neighborhood neighborhood, boolean training) {
    NDArray[] hidden = new NDArray[encoders.length];
    for (int t = 0; t < encoders.length; t++) {
      if (encoders[t] == null) {
        continue;
      }
      hidden[t] =
          neighborhood.nodeCountUpTo(t, layout.plan().hops()) == 0
              ? neighborhood.manager().zeros(new Shape(0, config.get(CHANNELS)))
              : encoders[t]
                  .forward(store, neighborhood.inputs(t), training, neighborhood.params())
                  .singletonOrThrow();
    }
    return readout(store, neighborhood, hidden, training);
  }

  /**
   * From the encoded nodes to the seeds' vectors.
   *
   * @param store gives the parameters' values
   * @param hidden [nodes, channels] of each reachable type, by its index, over all hops; no nodes
   *     for a type that the batch has none of, null for one that is not reachable
   * @param training whether dropout is on
   * @return [seeds, channels]
   */
  protected abstract NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training);

  /** Initializes the blocks of the constructor. Parameters of the model itself need nothing. */
  protected void initializeLayers(NDManager manager, DataType type) {}

  @Override
  protected final void initializeBody(NDManager manager, DataType type) {
    for (TableEncoder encoder : encoders) {
      if (encoder != null) {
        encoder.initialize(manager, type, new Shape(1));
      }
    }
    initializeLayers(manager, type);
  }
}
