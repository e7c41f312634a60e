// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** As many {@link NodeLayer}s as asked for over the encoded nodes, then the seeds' vectors. */
public abstract class LayeredModel extends EncodedModel {
  private final List<NodeLayer> layers = new ArrayList<>();

  /**
   * Makes the layers, from the first to the last.
   *
   * @param layer a layer by its {@link NodeLayer#reach}
   */
  protected LayeredModel(ModelContext context, IntFunction<NodeLayer> layer) {
    super(context);
    int hops = layout.plan().hops();
    int count = config.get(NUM_LAYERS) == 0 ? hops : config.get(NUM_LAYERS);
    for (int l = 0; l < count; l++) {
      layers.add(addChildBlock("layer", layer.apply(Math.min(hops, count - 1 - l))));
    }
  }

  /** As long as its layers keep nothing of a forward pass in fields. */
  @Override
  public boolean concurrent() {
    return true;
  }

  @Override
  protected final NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training) {
    NDList vectors = new NDList();
    int entity = 0;
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        entity = type.index() == layout.entityType() ? vectors.size() : entity;
        vectors.add(hidden[type.index()]);
      }
    }
    for (NodeLayer layer : layers) {
      vectors = layer.forward(store, vectors, training, neighborhood.params());
    }
    return Neighborhood.prefix(vectors.get(entity), neighborhood.seedCount());
  }

  @Override
  protected final void initializeLayers(NDManager manager, DataType type) {
    for (NodeLayer layer : layers) {
      layer.initialize(manager, type, new Shape(1));
    }
  }
}
