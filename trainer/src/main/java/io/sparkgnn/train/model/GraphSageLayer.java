package io.sparkgnn.train.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.TrainingConfig;
import io.sparkgnn.train.batch.BatchLayout;
import io.sparkgnn.train.op.Ops;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One layer of {@link GraphSageModel}: {@code relu(W h + b + sum over edge types of W_e
 * mean(children))}, for the nodes that a later layer needs.
 *
 * <p>A node's input is the concatenation of <i>parts</i>, and a product with it is the sum of the
 * parts' products, so nothing is ever concatenated: in the first layer the columns of its row, once
 * per distinct row, and what depends on the seed, per node; later one hidden vector. Aggregates are
 * taken before they are multiplied, since inputs are narrow and parents few.
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
  private final List<EdgeType> edges;
  private final Parameter[] bias;

  /** For each type and part. */
  private final Parameter[][] self;

  /** For each edge type and part of its children. */
  private final Parameter[][] message;

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
    int edgeCount = layout.schema().edgeTypes().size();
    columns = first ? new TableInputs[typeCount] : null;
    bias = new Parameter[typeCount];
    self = new Parameter[typeCount][];
    message = new Parameter[edgeCount][];
    List<NodeType> reachable = GraphModel.reachableTypes(layout);
    if (first) {
      for (NodeType type : reachable) {
        TableInputs inputs = new TableInputs(layout.table(type.index()), config, manager);
        columns[type.index()] = inputs;
        inputs.parameters().forEach(this::addParameter);
      }
    }
    types = reachable.stream().filter(type -> layout.minHop(type.index()) <= reach).toList();
    edges =
        layout.schema().edgeTypes().stream()
            .filter(
                edge ->
                    layout.firstHop(edge.index()) > 0 && layout.firstHop(edge.index()) <= reach + 1)
            .sorted(Comparator.comparing(EdgeType::name, String.CASE_INSENSITIVE_ORDER))
            .toList();
    for (NodeType type : types) {
      self[type.index()] = weights("self_" + type.name(), type.index());
      bias[type.index()] =
          addParameter(
              Parameter.builder()
                  .setName("bias_" + type.name())
                  .setType(Parameter.Type.BIAS)
                  .optShape(new Shape(config.channels()))
                  .build());
    }
    for (EdgeType edge : edges) {
      message[edge.index()] = weights("message_" + edge.name(), edge.to());
    }
  }

  private Parameter[] weights(String name, int nodeType) {
    List<Integer> widths = widths(nodeType);
    Parameter[] parameters = new Parameter[widths.size()];
    for (int part = 0; part < parameters.length; part++) {
      parameters[part] =
          addParameter(
              Parameter.builder()
                  .setName(name + "_" + part)
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(config.channels(), widths.get(part)))
                  .build());
    }
    return parameters;
  }

  private List<Integer> widths(int nodeType) {
    if (columns == null) {
      return List.of(config.channels());
    }
    List<Integer> widths = new ArrayList<>();
    if (columns[nodeType].width() > 0) {
      widths.add(columns[nodeType].width());
    }
    if (usesDynamic(nodeType)) {
      widths.add(layout.dynamicWidth(nodeType));
    }
    return widths;
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
    NDArray[] sum = new NDArray[self.length];
    for (NodeType type : types) {
      int t = type.index();
      int nodes = neighborhood.nodeCountUpTo(t, reach);
      List<Part> parts = before.get(t);
      if (nodes == 0 || parts.isEmpty()) {
        continue;
      }
      Device device = parts.get(0).matrix().getDevice();
      for (int p = 0; p < parts.size(); p++) {
        NDArray x = parts.get(p).first(nodes);
        NDArray weight = store.getValue(self[t][p], device, training);
        sum[t] =
            p == 0
                ? Ops.linear(x, weight, store.getValue(bias[t], device, training))
                : Ops.addLinear(sum[t], x, weight);
      }
    }
    for (EdgeType edge : edges) {
      int rows =
          neighborhood.nodeCountUpTo(
              edge.from(), Math.min(layout.lastHop(edge.index()) - 1, reach));
      int count =
          neighborhood.edgeCountUpTo(edge.index(), Math.min(layout.plan().hops(), reach + 1));
      if (count > 0) {
        addMessages(
            store, neighborhood.bags(edge.index(), rows, count), edge, before, sum, training);
      }
    }
    NDList after = new NDList();
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        NDArray x = sum[type.index()];
        after.add(
            x == null
                ? neighborhood.manager().zeros(new Shape(0, config.channels()))
                : Dropout.dropout(Ops.relu(x), (float) config.dropout(), training)
                    .singletonOrThrow());
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
            NDArray rows = columns[t].encode(store, nodes.get(0), nodes.get(1), training);
            parts.add(new Part(rows, nodes.get(2)));
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

  /** Adds the messages of one edge type to the sums of its parents, which come first. */
  private void addMessages(
      ParameterStore store,
      Neighborhood.Bags bags,
      EdgeType edge,
      List<List<Part>> before,
      NDArray[] sum,
      boolean training) {
    List<Part> parts = before.get(edge.to());
    NDArray parents = Neighborhood.prefix(sum[edge.from()], bags.offsets().getShape().get(0) - 1);
    for (int p = 0; p < parts.size(); p++) {
      Part part = parts.get(p);
      NDArray children = part.rows(bags.children());
      NDArray mean =
          edge.toMany()
              ? Ops.bagMean(part.matrix(), children, bags.offsets())
              : Ops.bagSum(part.matrix(), children, bags.offsets());
      Device device = mean.getDevice();
      Ops.addLinear(parents, mean, store.getValue(message[edge.index()][p], device, training));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("the shapes depend on the neighborhood");
  }
}
