// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import java.util.List;

/**
 * A layer that computes {@code h + dropout(relu(norm(W h + sum over edge types of the messages)))}.
 * What a message is, is the subclass's.
 */
public abstract class ResidualLayer extends NodeLayer {
  private final Linear[] self;
  private final LayerNorm[] norm;

  /** Adds the blocks of the tables; those of the edge types come after. */
  protected ResidualLayer(ModelContext context, int reach) {
    super(context, reach);
    self = new Linear[layout.schema().nodeTypes().size()];
    norm = new LayerNorm[self.length];
    for (NodeType type : types) {
      self[type.index()] = addChildBlock("self_" + type.name(), linear(true));
      norm[type.index()] = addChildBlock("norm_" + type.name(), LayerNorm.builder().build());
    }
  }

  /** A linear layer to a vector's width. */
  protected final Linear linear(boolean bias) {
    return Linear.builder().setUnits(config.get(CHANNELS)).optBias(bias).build();
  }

  /**
   * What an edge type adds to the first nodes of its parents.
   *
   * @param before [nodes, channels] by index of type
   * @param rows parents, see {@link #parentCount}
   * @param count edges, at least 1
   * @return [rows, channels]
   */
  protected abstract NDArray messages(
      ParameterStore store,
      Neighborhood neighborhood,
      EdgeType edge,
      NDArray[] before,
      int rows,
      int count,
      boolean training);

  /** The order in which tables draw dropout's random numbers: all of {@link #types} are in it. */
  protected List<NodeType> dropoutOrder() {
    return types;
  }

  @Override
  protected final NDArray[] update(
      ParameterStore store, Neighborhood neighborhood, NDArray[] before, boolean training) {
    NDArray[] sum = new NDArray[self.length];
    for (NodeType type : types) {
      int t = type.index();
      if (count(neighborhood, t) > 0) {
        sum[t] = apply(self[t], store, kept(neighborhood, before, t), training);
      }
    }
    for (EdgeType edge : edges) {
      int count = edgeCount(neighborhood, edge);
      if (count > 0) {
        int rows = parentCount(neighborhood, edge);
        NDArray messages = messages(store, neighborhood, edge, before, rows, count, training);
        sum[edge.from()] = addTo(sum[edge.from()], messages);
      }
    }
    for (NodeType type : dropoutOrder()) {
      int t = type.index();
      if (sum[t] != null) {
        NDArray normed = apply(norm[t], store, sum[t], training);
        NDArray update = neighborhood.reluDropout(normed, config.get(DROPOUT), training);
        sum[t] = kept(neighborhood, before, t).add(update);
      }
    }
    return sum;
  }

  /** Initializes the blocks that the subclass added. */
  protected abstract void initializeEdges(NDManager manager, DataType type);

  @Override
  public final void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    for (NodeType nodeType : types) {
      self[nodeType.index()].initialize(manager, type, shape);
      norm[nodeType.index()].initialize(manager, type, shape);
    }
    initializeEdges(manager, type);
  }
}
