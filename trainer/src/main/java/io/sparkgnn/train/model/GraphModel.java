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

/** What all models share: a vector for each seed, and a head on it. */
public abstract sealed class GraphModel extends AbstractBlock permits EncodedModel, GraphSageModel {
  final BatchLayout layout;
  final TrainingConfig config;
  private final int outputs;
  private Head head;

  GraphModel(BatchLayout layout, TrainingConfig config, int outputs) {
    this.layout = layout;
    this.config = config;
    this.outputs = outputs;
  }

  /** Adds the head; blocks are numbered in the order in which they are added. */
  final void addHead() {
    head = addChildBlock("head", new Head(config, outputs));
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
          case GRAPHSAGE -> new GraphSageModel(layout, config, outputs, manager);
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
  protected final NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray seeds = readout(store, Neighborhood.of(params), training);
    return head.forward(store, new NDList(seeds), training, params);
  }

  /** The seeds' vectors, [seeds, channels]. */
  abstract NDArray readout(ParameterStore store, Neighborhood neighborhood, boolean training);

  /** Initializes the blocks that {@link #readout} uses. */
  abstract void initializeBody(NDManager manager, DataType type);

  @Override
  public final void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    head.initialize(manager, type, new Shape(1));
    initializeBody(manager, type);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("the shape depends on the neighborhood");
  }
}
