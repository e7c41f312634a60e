// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchLayout;
import java.util.Comparator;
import java.util.List;

/**
 * A layer that takes a vector of every node and gives a new one of those nodes that a later layer
 * needs, which are the first of each type, since nodes are numbered hop after hop.
 *
 * <p>As a block it takes and gives the vectors of every reachable type, in the order of node types.
 */
public abstract class NodeLayer extends AbstractBlock {
  protected final BatchLayout layout;
  protected final TrainingConfig config;

  /** Nodes up to this hop are computed. */
  protected final int reach;

  /** The types that have such nodes, by name. */
  protected final List<NodeType> types;

  /** The edge types along which such nodes have children, by name. */
  protected final List<EdgeType> edges;

  protected NodeLayer(ModelContext context, int reach) {
    this.layout = context.layout();
    this.config = context.config();
    this.reach = reach;
    types =
        layout.reachableTypes().stream()
            .filter(type -> layout.minHop(type.index()) <= reach)
            .toList();
    edges =
        layout.schema().edgeTypes().stream()
            .filter(
                edge ->
                    layout.firstHop(edge.index()) > 0 && layout.firstHop(edge.index()) <= reach + 1)
            .sorted(Comparator.comparing(EdgeType::name, String.CASE_INSENSITIVE_ORDER))
            .toList();
  }

  /**
   * The new vectors.
   *
   * @param before [nodes, channels] by index of type; null for a type that is not reachable
   * @return [{@link #count} nodes, channels] by index of type; may be null where that is 0
   */
  protected abstract NDArray[] update(
      ParameterStore store, Neighborhood neighborhood, NDArray[] before, boolean training);

  /** Number of nodes of a type that are computed. */
  protected final int count(Neighborhood neighborhood, int type) {
    return neighborhood.nodeCountUpTo(type, reach);
  }

  /** The vectors of the nodes that are computed. */
  protected final NDArray kept(Neighborhood neighborhood, NDArray[] before, int type) {
    return Neighborhood.prefix(before[type], count(neighborhood, type));
  }

  /** Edges of a type whose parents are computed. */
  protected final int edgeCount(Neighborhood neighborhood, EdgeType edge) {
    return neighborhood.edgeCountUpTo(edge.index(), Math.min(layout.plan().hops(), reach + 1));
  }

  /** The first nodes of the edge type's parents: those after them have no edges of it. */
  protected final int parentCount(Neighborhood neighborhood, EdgeType edge) {
    return neighborhood.nodeCountUpTo(
        edge.from(), Math.min(layout.lastHop(edge.index()) - 1, reach));
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Neighborhood neighborhood = Neighborhood.of(params);
    NDArray[] before = new NDArray[layout.schema().nodeTypes().size()];
    int slot = 0;
    for (NodeType type : layout.schema().nodeTypes()) {
      before[type.index()] = layout.reachable(type.index()) ? inputs.get(slot++) : null;
    }
    NDArray[] updated = update(store, neighborhood, before, training);
    NDList after = new NDList();
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        NDArray vectors = updated[type.index()];
        after.add(
            vectors == null
                ? neighborhood.manager().zeros(new Shape(0, config.get(CHANNELS)))
                : vectors);
      }
    }
    return after;
  }

  /** The result of a block that takes one tensor and gives one. */
  protected static NDArray apply(
      AbstractBlock block, ParameterStore store, NDArray x, boolean training) {
    return block.forward(store, new NDList(x), training).singletonOrThrow();
  }

  /** Adds rows to the first rows of a sum. */
  protected static NDArray addTo(NDArray sum, NDArray rows) {
    long missing = sum.getShape().get(0) - rows.getShape().get(0);
    if (missing == 0) {
      return sum.add(rows);
    }
    NDManager manager = sum.getManager();
    return sum.add(rows.concat(manager.zeros(new Shape(missing, sum.getShape().get(1))), 0));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("the shapes depend on the neighborhood");
  }
}
