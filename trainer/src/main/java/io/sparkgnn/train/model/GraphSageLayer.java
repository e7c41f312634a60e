// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchLayout;
import io.sparkgnn.train.op.Ops;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One layer of {@link GraphSageModel}: {@code relu(W [h, mean of children by edge type] + b)}, for
 * the nodes that a later layer needs.
 *
 * <p>A table's weights are one matrix over the node's own vector and the aggregates of all edge
 * types side by side, so that a layer is one product per table; aggregates are taken before they
 * are multiplied, since inputs are narrow. In the first layer a vector has two parts: the columns
 * of the node's row, encoded once per distinct row, and what depends on the seed.
 *
 * <p>Takes nothing in the first layer, else the vectors of every reachable type in the order of
 * node types, and gives those.
 */
final class GraphSageLayer extends AbstractBlock {
  private final BatchLayout layout;
  private final TrainingConfig config;
  private final int reach;

  /** For the first layer, what a type's rows are encoded with; null for later layers. */
  private final TableInputs[] columns;

  private final List<NodeType> types;

  /** For each type the edge types that it is summarised by. */
  private final List<List<EdgeType>> edges = new ArrayList<>();

  private final Parameter[] weight;
  private final Parameter[] bias;

  /**
   * A part of the vectors of a type's nodes.
   *
   * @param matrix vectors
   * @param rowOf [nodes], the row of each node; null when a node's number is its row
   */
  private record Part(NDArray matrix, NDArray rowOf) {
    NDArray first(int nodes) {
      return rowOf == null
          ? Neighborhood.prefix(matrix, nodes)
          : Ops.gather(matrix, Neighborhood.prefix(rowOf, nodes));
    }

    NDArray rows(NDArray children) {
      return rowOf == null ? children : Ops.pick(rowOf, children);
    }
  }

  /**
   * Builds a layer.
   *
   * @param reach nodes up to this hop are computed
   * @param first whether this is the model's first layer
   */
  GraphSageLayer(
      BatchLayout layout, TrainingConfig config, int reach, boolean first, NDManager manager) {
    this.layout = layout;
    this.config = config;
    this.reach = reach;
    int typeCount = layout.schema().nodeTypes().size();
    columns = first ? new TableInputs[typeCount] : null;
    weight = new Parameter[typeCount];
    bias = new Parameter[typeCount];
    List<NodeType> reachable = layout.reachableTypes();
    if (first) {
      for (NodeType type : reachable) {
        TableInputs inputs =
            new TableInputs(type.name() + "_", layout.table(type.index()), config, manager);
        columns[type.index()] = inputs;
        inputs.parameters().forEach(this::addParameter);
      }
    }
    types = reachable.stream().filter(type -> layout.minHop(type.index()) <= reach).toList();
    for (NodeType type : layout.schema().nodeTypes()) {
      edges.add(
          layout.schema().edgeTypes().stream()
              .filter(edge -> edge.from() == type.index())
              .filter(edge -> layout.firstHop(edge.index()) > 0)
              .filter(edge -> layout.firstHop(edge.index()) <= reach + 1)
              .sorted(Comparator.comparing(EdgeType::name, String.CASE_INSENSITIVE_ORDER))
              .toList());
    }
    for (NodeType type : types) {
      int width = width(type.index());
      for (EdgeType edge : edges.get(type.index())) {
        width += width(edge.to());
      }
      weight[type.index()] =
          addParameter(
              Parameter.builder()
                  .setName("weight_" + type.name())
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(config.get(CHANNELS), width))
                  .build());
      bias[type.index()] =
          addParameter(
              Parameter.builder()
                  .setName("bias_" + type.name())
                  .setType(Parameter.Type.BIAS)
                  .optShape(new Shape(config.get(CHANNELS)))
                  .build());
    }
  }

  private int width(int nodeType) {
    if (columns == null) {
      return config.get(CHANNELS);
    }
    return columns[nodeType].width() + (usesDynamic(nodeType) ? layout.dynamicWidth(nodeType) : 0);
  }

  /** The constant that stands for no dynamic input adds nothing to columns. */
  private boolean usesDynamic(int nodeType) {
    return layout.hasDynamic(nodeType) || columns[nodeType].width() == 0;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Neighborhood neighborhood = Neighborhood.of(params);
    List<List<Part>> before = before(store, neighborhood, inputs, training);
    NDArray[] sum = new NDArray[weight.length];
    for (NodeType type : types) {
      int t = type.index();
      int nodes = neighborhood.nodeCountUpTo(t, reach);
      if (nodes > 0) {
        NDList parts = new NDList();
        before.get(t).forEach(part -> parts.add(part.first(nodes)));
        for (EdgeType edge : edges.get(t)) {
          addAggregates(neighborhood, edge, before.get(edge.to()), nodes, parts);
        }
        NDArray x = Ops.concat(parts, 1);
        sum[t] =
            Ops.relu(
                Ops.linear(
                    x,
                    store.getValue(weight[t], x.getDevice(), training),
                    store.getValue(bias[t], x.getDevice(), training)));
      }
    }
    NDList after = new NDList();
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        NDArray x = sum[type.index()];
        after.add(
            x == null
                ? neighborhood.manager().zeros(new Shape(0, config.get(CHANNELS)))
                : neighborhood.dropout(x, config.get(DROPOUT), training));
      }
    }
    return after;
  }

  private List<List<Part>> before(
      ParameterStore store, Neighborhood neighborhood, NDList inputs, boolean training) {
    List<List<Part>> before = new ArrayList<>();
    int slot = 0;
    for (NodeType type : layout.schema().nodeTypes()) {
      int t = type.index();
      List<Part> parts = new ArrayList<>();
      if (layout.reachable(t)) {
        if (columns == null) {
          parts.add(new Part(inputs.get(slot++), null));
        } else if (neighborhood.nodeCountUpTo(t, layout.plan().hops()) > 0) {
          NDList nodes = neighborhood.inputs(t);
          if (columns[t].width() > 0) {
            NDArray encoded = columns[t].encode(store, nodes.get(0), nodes.get(1), training);
            NDArray rows = Ops.contiguous(encoded);
            parts.add(new Part(neighborhood.columns(t, rows), nodes.get(2)));
          }
          if (usesDynamic(t)) {
            parts.add(new Part(nodes.get(3), null));
          }
        }
      }
      before.add(parts);
    }
    return before;
  }

  /** Adds the means of the children of one edge type; zeros for nodes without any. */
  private void addAggregates(
      Neighborhood neighborhood, EdgeType edge, List<Part> children, int nodes, NDList parts) {
    int count = neighborhood.edgeCountUpTo(edge.index(), Math.min(layout.plan().hops(), reach + 1));
    if (count == 0) {
      parts.add(neighborhood.manager().zeros(new Shape(nodes, width(edge.to()))));
      return;
    }
    int rows =
        neighborhood.nodeCountUpTo(edge.from(), Math.min(layout.lastHop(edge.index()) - 1, reach));
    Neighborhood.Bags bags = neighborhood.bags(edge.index(), rows, count);
    for (Part part : children) {
      NDArray which = part.rows(bags.children());
      NDArray mean =
          edge.toMany()
              ? Ops.bagMean(part.matrix(), which, bags.offsets())
              : bags.on(which).child(part.matrix());
      long width = mean.getShape().get(1);
      parts.add(
          rows == nodes
              ? mean
              : mean.concat(neighborhood.manager().zeros(new Shape(nodes - rows, width)), 0));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("the shapes depend on the neighborhood");
  }
}
