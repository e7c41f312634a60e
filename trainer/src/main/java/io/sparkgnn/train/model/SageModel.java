package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.AGGREGATIONS;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import java.util.ArrayList;
import java.util.List;

/** Heterogeneous GraphSAGE: as many {@link SageLayer}s as asked for, then the seeds' vectors. */
public final class SageModel extends EncodedModel {
  private final List<SageLayer> layers = new ArrayList<>();

  SageModel(ModelContext context) {
    super(context);
    int hops = layout.plan().hops();
    int count = config.get(NUM_LAYERS) == 0 ? hops : config.get(NUM_LAYERS);
    for (int l = 0; l < count; l++) {
      layers.add(
          addChildBlock("layer", new SageLayer(layout, config, Math.min(hops, count - 1 - l))));
    }
  }

  @Override
  protected NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training) {
    NDList vectors = new NDList();
    int entity = 0;
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        entity = type.index() == layout.entityType() ? vectors.size() : entity;
        vectors.add(hidden[type.index()]);
      }
    }
    for (SageLayer layer : layers) {
      vectors = layer.forward(store, vectors, training, neighborhood.params());
    }
    return Neighborhood.prefix(vectors.get(entity), neighborhood.seedCount());
  }

  @Override
  protected void initializeLayers(NDManager manager, DataType type) {
    for (SageLayer layer : layers) {
      layer.initialize(manager, type, new Shape(1));
    }
  }

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "sage";
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      BatchNeeds needs =
          BatchNeeds.NODES
              .ofLayers(config.get(NUM_LAYERS))
              .withEdges()
              .withBytesPerNode((long) config.get(CHANNELS) * Float.BYTES);
      return config.get(AGGREGATIONS).contains(Aggregation.DECAY)
          ? needs.withParents().withRanks()
          : needs;
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new SageModel(context);
    }
  }
}
