// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.model.EncodedModel;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.ModelOptions;
import io.sparkgnn.train.model.ModelProvider;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.op.Ops;
import java.util.List;

/**
 * The smallest model that sees neighbors: {@code relu(W [own row, mean of the children of each edge
 * type])}, from the first hop alone. {@code model: {type: neighbor-mean}} uses it, {@code model:
 * {type: neighbor-mean, options: {activation: tanh}}} with an option of its own.
 */
public final class NeighborMeanModel extends EncodedModel {
  /** What is done to each output. */
  enum Curve {
    RELU,
    TANH
  }

  static final Option<Curve> CURVE =
      Option.of(
          Option.Group.MODEL,
          "activation",
          null,
          Kind.Choice.of(Curve.class),
          Curve.RELU,
          "what is done to each output of the layer");

  /** The edge types along which a seed has children. */
  private final List<EdgeType> edges;

  private final Linear mixed;

  private NeighborMeanModel(ModelContext context) {
    super(context);
    edges =
        layout.schema().edgeTypes().stream()
            .filter(edge -> layout.firstHop(edge.index()) == 1)
            .toList();
    mixed = addChildBlock("mixed", Linear.builder().setUnits(config.get(CHANNELS)).build());
  }

  @Override
  protected void initializeLayers(NDManager manager, DataType type) {
    mixed.initialize(manager, type, new Shape(1, (1L + edges.size()) * config.get(CHANNELS)));
  }

  @Override
  public boolean concurrent() {
    return true;
  }

  @Override
  protected NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training) {
    int seeds = neighborhood.seedCount();
    // The seeds are the first nodes of their table.
    NDArray vectors = Neighborhood.prefix(hidden[layout.entityType()], seeds);
    for (EdgeType edge : edges) {
      vectors = vectors.concat(mean(neighborhood, edge, hidden[edge.to()], seeds), 1);
    }
    NDArray out = mixed.forward(store, new NDList(vectors), training).singletonOrThrow();
    NDArray active =
        ModelOptions.get(config, CURVE) == Curve.RELU ? Activation.relu(out) : out.tanh();
    return neighborhood.dropout(active, config.get(DROPOUT), training);
  }

  private NDArray mean(Neighborhood neighborhood, EdgeType edge, NDArray children, int seeds) {
    int count = neighborhood.edgeCountUpTo(edge.index(), 1);
    if (count == 0) {
      return neighborhood.manager().zeros(new Shape(seeds, config.get(CHANNELS)));
    }
    Neighborhood.Bags bags = neighborhood.bags(edge.index(), seeds, count);
    return Ops.bagMean(children, bags.children(), bags.offsets());
  }

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "neighbor-mean";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(CURVE);
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      return BatchNeeds.NODES.ofLayers(1).withEdges();
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new NeighborMeanModel(context);
    }
  }
}
