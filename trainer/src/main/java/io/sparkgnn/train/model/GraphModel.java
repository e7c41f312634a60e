package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.TrainingConfig;
import io.sparkgnn.train.batch.BatchLayout;
import java.util.Comparator;
import java.util.List;

/** What all models share: an encoder per table that can be reached, and a head on the seeds. */
public abstract sealed class GraphModel extends AbstractBlock permits SageModel, TransformerModel {
  private final BatchLayout layout;
  private final TrainingConfig config;
  private final TableEncoder[] encoders;
  private final Head head;

  GraphModel(BatchLayout layout, TrainingConfig config, int outputs, NDManager manager) {
    this.layout = layout;
    this.config = config;
    this.encoders = new TableEncoder[layout.schema().nodeTypes().size()];
    for (NodeType type : reachableTypes(layout)) {
      encoders[type.index()] =
          addChildBlock(
              "encoder_" + type.name(), new TableEncoder(layout, type.index(), config, manager));
    }
    this.head = addChildBlock("head", new Head(config, outputs));
  }

  /**
   * The model that a configuration asks for, its parameters initialized to zero; {@link
   * FlatParameters} gives them values.
   *
   * @param outputs values per seed
   * @param manager owns the constants
   */
  public static GraphModel create(
      BatchLayout layout, TrainingConfig config, int outputs, NDManager manager) {
    GraphModel model =
        switch (config.model()) {
          case SAGE -> new SageModel(layout, config, outputs, manager);
          case TRANSFORMER -> new TransformerModel(layout, config, outputs, manager);
        };
    model.setInitializer(Initializer.ZEROS, parameter -> true);
    model.initialize(manager, DataType.FLOAT32, new Shape(1));
    return model;
  }

  /** Reachable types by name, so that a model's parameters do not depend on the schema's order. */
  static List<NodeType> reachableTypes(BatchLayout layout) {
    return layout.schema().nodeTypes().stream()
        .filter(type -> layout.reachable(type.index()))
        .sorted(Comparator.comparing(NodeType::name, String.CASE_INSENSITIVE_ORDER))
        .toList();
  }

  /**
   * Scores the seeds of a batch.
   *
   * @param store gives the parameters' values
   * @param training whether dropout is on
   * @return [seeds, outputs], before any sigmoid
   */
  public NDArray score(ParameterStore store, Neighborhood neighborhood, boolean training) {
    return forward(store, neighborhood.tensors(), training, neighborhood.params())
        .singletonOrThrow();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Neighborhood neighborhood = Neighborhood.of(params);
    NDArray[] hidden = new NDArray[encoders.length];
    for (int t = 0; t < encoders.length; t++) {
      if (encoders[t] == null) {
        continue;
      }
      hidden[t] =
          neighborhood.nodeCountUpTo(t, layout.plan().hops()) == 0
              ? neighborhood.manager().zeros(new Shape(0, config.channels()))
              : encoders[t].forward(store, neighborhood.inputs(t), training).singletonOrThrow();
    }
    NDArray seeds = readout(store, neighborhood, hidden, training);
    return head.forward(store, new NDList(seeds), training);
  }

  /**
   * From the encoded nodes to the seeds' vectors.
   *
   * @param hidden [nodes, channels] of each reachable type, over all hops
   * @return [seeds, channels]
   */
  abstract NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training);

  /** Initializes the blocks that {@link #readout} uses. */
  abstract void initializeBody(NDManager manager, DataType type);

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    for (TableEncoder encoder : encoders) {
      if (encoder != null) {
        encoder.initialize(manager, type, new Shape(1));
      }
    }
    head.initialize(manager, type, new Shape(1));
    initializeBody(manager, type);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("the shape depends on the neighborhood");
  }
}
