// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;
import static io.sparkgnn.train.config.TrainingOptions.MAX_TOKENS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.op.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * A transformer over the sampled nodes of each seed (in the spirit of Dwivedi et al. 2025,
 * "Relational Graph Transformer"): a node is a token, told apart by its table (its encoder is the
 * table's own, and an embedding per table is added), its hop and the edge type that led to it; its
 * encoder has seen its age and rank. Every token attends to all of its seed; the seed's own token
 * is read out.
 */
public final class TransformerModel extends EncodedModel {
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final Parameter hops;
  private final Parameter origins;

  TransformerModel(ModelContext context) {
    super(context);
    int count = config.get(NUM_LAYERS) == 0 ? layout.plan().hops() : config.get(NUM_LAYERS);
    hops =
        addParameter(
            TableInputs.embedding(
                InitialValues.PLACE + "hops", layout.plan().hops() + 1L, config.get(CHANNELS)));
    origins =
        addParameter(
            TableInputs.embedding(
                InitialValues.PLACE + "origins",
                layout.schema().edgeTypes().size() + 1L,
                config.get(CHANNELS)));
    for (int l = 0; l < count; l++) {
      layers.add(addChildBlock("layer", new TransformerLayer(config, l == count - 1)));
    }
  }

  @Override
  public boolean concurrent() {
    return true;
  }

  @Override
  protected NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training) {
    NDManager manager = neighborhood.manager();
    int channels = config.get(CHANNELS);
    NDList parts = new NDList();
    parts.add(manager.zeros(new Shape(1, channels)));
    for (NodeType type : layout.schema().nodeTypes()) {
      int t = type.index();
      if (hidden[t] != null && hidden[t].getShape().get(0) > 0) {
        NDArray place =
            Ops.gather(store.getValue(hops, manager.getDevice(), training), neighborhood.hops(t))
                .add(
                    Ops.gather(
                        store.getValue(origins, manager.getDevice(), training),
                        neighborhood.origins(t)));
        parts.add(hidden[t].add(place));
      }
    }
    NDArray tokens = neighborhood.tokens();
    long seeds = neighborhood.seedCount();
    long width = neighborhood.tokensPerSeed();
    NDArray x = Ops.gather(Ops.concat(parts, 0), tokens).reshape(new Shape(seeds, width, channels));
    NDArray absent = tokens.eq(0).reshape(new Shape(seeds, width));
    PairList<String, Object> params = neighborhood.params();
    params.add(TransformerLayer.ABSENT, absent);
    NDList state = new NDList(x);
    for (TransformerLayer layer : layers) {
      state = layer.forward(store, state, training, params);
    }
    return state.singletonOrThrow().get(new NDIndex(":, 0"));
  }

  @Override
  protected void initializeLayers(NDManager manager, DataType type) {
    for (TransformerLayer layer : layers) {
      layer.initialize(manager, type, new Shape(1));
    }
  }

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "transformer";
    }

    @Override
    public void check(TrainingConfig config) {
      config.checkDivides(HEADS, CHANNELS);
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      return BatchNeeds.NODES.withPlaces().withTokens(config.get(MAX_TOKENS));
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new TransformerModel(context);
    }
  }
}
