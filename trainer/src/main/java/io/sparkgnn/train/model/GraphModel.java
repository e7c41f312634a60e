// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.encode.ItemEncoding;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.loader.BatchLayout;

/**
 * What all models share: a vector for each seed, and a head on it. One thread at a time, unless it
 * says so ({@link #concurrent}). Most models are an {@link EncodedModel}.
 */
public abstract class GraphModel extends AbstractBlock {
  /** What every batch holds. */
  protected final BatchLayout layout;

  /** What people have set. */
  protected final TrainingConfig config;

  private final int outputs;
  private Head head;
  private HistoryEncoder history;
  private ItemTower items;

  protected GraphModel(ModelContext context) {
    this.layout = context.layout();
    this.config = context.config();
    this.outputs = context.outputs();
  }

  /**
   * Adds the head, once, in the constructor. Blocks are numbered in the order in which they are
   * added, and weights are saved under these names.
   */
  protected final void addHead() {
    if (layout.historyWidth() > 0) {
      history = addChildBlock("history", new HistoryEncoder(layout.historyWidth(), config));
    }
    head = addChildBlock("head", new Head(config, outputs));
    ItemEncoding ranked = layout.encoding().items();
    if (ranked != null) {
      int own = OwnItems.FIGURES * ranked.paths().size();
      items = addChildBlock("items", new ItemTower(config, ranked, own));
    }
  }

  /** What scores items for the seeds' vectors; null where nothing is ranked. */
  public ItemTower items() {
    return items;
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
    NDArray seeds = vectors(store, Neighborhood.of(params), training);
    return head.forward(store, new NDList(seeds), training, params);
  }

  /**
   * The seeds' vectors as the head takes them, in scoring.
   *
   * @param store gives the parameters' values
   * @return [seeds, channels]
   */
  public NDArray vectors(ParameterStore store, Neighborhood neighborhood) {
    return vectors(store, neighborhood, false);
  }

  private NDArray vectors(ParameterStore store, Neighborhood neighborhood, boolean training) {
    NDArray seeds = readout(store, neighborhood, training);
    if (history == null) {
      return seeds;
    }
    NDList past = new NDList(neighborhood.history());
    PairList<String, Object> params = neighborhood.params();
    return seeds.add(history.forward(store, past, training, params).singletonOrThrow());
  }

  /**
   * Whether several threads may compute with this at the same time, each with a neighborhood of its
   * own: whether a forward pass keeps nothing in fields. Then all cores of a CPU train.
   */
  public boolean concurrent() {
    return false;
  }

  /**
   * The seeds' vectors.
   *
   * @param store gives the parameters' values
   * @param training whether dropout is on
   * @return [seeds, channels], made by the neighborhood's manager
   */
  protected abstract NDArray readout(
      ParameterStore store, Neighborhood neighborhood, boolean training);

  /** Initializes the blocks that {@link #readout} uses, which gives them their shapes. */
  protected abstract void initializeBody(NDManager manager, DataType type);

  /**
   * The values that a parameter begins with.
   *
   * @return null for ours, which are a pure function of the run's seed, the parameter's type and
   *     its name: uniform for a weight, 1 for a gamma, 0 for a beta or bias, normal for others
   */
  protected float[] initialValues(Parameter parameter) {
    return null;
  }

  /** The same, with those of the items of a ranking. */
  final float[] startingValues(Parameter parameter) {
    float[] ranking = items == null ? null : items.initialValues(parameter);
    return ranking == null ? initialValues(parameter) : ranking;
  }

  /**
   * The file that the model is made of, with weights in it.
   *
   * @param trained gives the parameters' values
   * @return empty for a model that is made of no file
   */
  public byte[] trainedFile(ParameterStore trained) {
    return ModelContext.NO_FILE;
  }

  @Override
  public final void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    head.initialize(manager, type, new Shape(1));
    if (history != null) {
      history.initialize(manager, type, new Shape(1));
    }
    if (items != null) {
      items.initialize(manager, type, new Shape(1));
    }
    initializeBody(manager, type);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("the shape depends on the neighborhood");
  }
}
