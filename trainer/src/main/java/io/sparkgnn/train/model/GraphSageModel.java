// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import java.util.ArrayList;
import java.util.List;

/**
 * GraphSAGE with mean aggregation, in the form of its paper (Hamilton et al. 2017) and one weight
 * matrix per edge type: the first layer takes the columns as they are encoded, with no layer of its
 * own before it, no layer norm and no residual. Several times less work than {@link SageModel}.
 */
public final class GraphSageModel extends GraphModel {
  private final List<GraphSageLayer> layers = new ArrayList<>();

  GraphSageModel(ModelContext context) {
    super(context);
    int hops = layout.plan().hops();
    int count = config.get(NUM_LAYERS) == 0 ? hops : config.get(NUM_LAYERS);
    for (int l = 0; l < count; l++) {
      int reach = Math.min(hops, count - 1 - l);
      layers.add(
          addChildBlock(
              "layer", new GraphSageLayer(layout, config, reach, l == 0, context.manager())));
    }
    addHead();
  }

  @Override
  public boolean concurrent() {
    return true;
  }

  @Override
  protected NDArray readout(ParameterStore store, Neighborhood neighborhood, boolean training) {
    NDList vectors = new NDList();
    for (GraphSageLayer layer : layers) {
      vectors = layer.forward(store, vectors, training, neighborhood.params());
    }
    int entity = layout.entityType();
    int slot =
        (int)
            layout.schema().nodeTypes().stream()
                .filter(type -> type.index() < entity && layout.reachable(type.index()))
                .count();
    return Neighborhood.prefix(vectors.get(slot), neighborhood.seedCount());
  }

  @Override
  protected void initializeBody(NDManager manager, DataType type) {
    for (GraphSageLayer layer : layers) {
      layer.initialize(manager, type, new Shape(1));
    }
  }

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "graphsage";
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      return BatchNeeds.NODES
          .ofLayers(config.get(NUM_LAYERS))
          .withEdges()
          .withBytesPerNode((long) config.get(CHANNELS) * Float.BYTES);
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new GraphSageModel(context);
    }
  }
}
