package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchLayout;

/** A model that first turns every node into a vector, by an encoder per table. */
public abstract class EncodedModel extends GraphModel {
  private final TableEncoder[] encoders;

  EncodedModel(BatchLayout layout, TrainingConfig config, int outputs, NDManager manager) {
    super(layout, config, outputs);
    this.encoders = new TableEncoder[layout.schema().nodeTypes().size()];
    for (NodeType type : layout.reachableTypes()) {
      encoders[type.index()] =
          addChildBlock(
              "encoder_" + type.name(), new TableEncoder(layout, type.index(), config, manager));
    }
    addHead();
  }

  @Override
  final NDArray readout(ParameterStore store, Neighborhood neighborhood, boolean training) {
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
   * @param hidden [nodes, channels] of each reachable type, over all hops
   * @return [seeds, channels]
   */
  abstract NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training);

  /** Initializes the layers. */
  abstract void initializeLayers(NDManager manager, DataType type);

  @Override
  final void initializeBody(NDManager manager, DataType type) {
    for (TableEncoder encoder : encoders) {
      if (encoder != null) {
        encoder.initialize(manager, type, new Shape(1));
      }
    }
    initializeLayers(manager, type);
  }
}
