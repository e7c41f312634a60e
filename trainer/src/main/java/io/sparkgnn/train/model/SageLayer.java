package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.AGGREGATIONS;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchLayout;
import io.sparkgnn.train.op.Ops;
import java.util.Comparator;
import java.util.List;

/**
 * One layer of heterogeneous GraphSAGE (Hamilton et al. 2017; per edge type as in Schlichtkrull et
 * al. 2018): {@code h + dropout(relu(norm(W h + sum over edge types of W_e aggregate(children))))}.
 * It computes only the nodes that a later layer needs, which are the first of each type, since
 * nodes are numbered hop after hop.
 *
 * <p>Takes and gives the vectors of every reachable type, in the order of node types.
 */
final class SageLayer extends AbstractBlock {
  private final BatchLayout layout;
  private final TrainingConfig config;
  private final int reach;
  private final List<NodeType> types;
  private final List<EdgeType> edges;
  private final Linear[] self;
  private final LayerNorm[] norm;
  private final Linear[] message;
  private final Parameter[] decay;

  /**
   * Builds a layer.
   *
   * @param reach nodes up to this hop are computed
   */
  SageLayer(BatchLayout layout, TrainingConfig config, int reach) {
    this.layout = layout;
    this.config = config;
    this.reach = reach;
    self = new Linear[layout.schema().nodeTypes().size()];
    norm = new LayerNorm[self.length];
    message = new Linear[layout.schema().edgeTypes().size()];
    decay = new Parameter[message.length];
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
    for (NodeType type : types) {
      self[type.index()] = addChildBlock("self_" + type.name(), linear(true));
      norm[type.index()] = addChildBlock("norm_" + type.name(), LayerNorm.builder().build());
    }
    boolean decays = config.get(AGGREGATIONS).contains(Aggregation.DECAY);
    for (EdgeType edge : edges) {
      message[edge.index()] = addChildBlock("message_" + edge.name(), linear(false));
      if (edge.toMany() && decays) {
        decay[edge.index()] =
            addParameter(
                Parameter.builder()
                    .setName("decay_" + edge.name())
                    .setType(Parameter.Type.OTHER)
                    .optShape(new Shape(InitialValues.DECAYS))
                    .build());
      }
    }
  }

  private Linear linear(boolean bias) {
    return Linear.builder().setUnits(config.get(CHANNELS)).optBias(bias).build();
  }

  private int aggregateWidth() {
    int parts = 0;
    for (Aggregation aggregation : config.get(AGGREGATIONS)) {
      parts += aggregation == Aggregation.DECAY ? InitialValues.DECAYS : 1;
    }
    return parts * config.get(CHANNELS);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Neighborhood neighborhood = Neighborhood.of(params);
    NDArray[] before = new NDArray[self.length];
    int slot = 0;
    for (NodeType type : layout.schema().nodeTypes()) {
      before[type.index()] = layout.reachable(type.index()) ? inputs.get(slot++) : null;
    }
    NDArray[] sum = new NDArray[self.length];
    for (NodeType type : types) {
      int t = type.index();
      sum[t] = apply(self[t], store, kept(neighborhood, before[t], t), training);
    }
    for (EdgeType edge : edges) {
      int rows =
          neighborhood.nodeCountUpTo(
              edge.from(), Math.min(layout.lastHop(edge.index()) - 1, reach));
      int count =
          neighborhood.edgeCountUpTo(edge.index(), Math.min(layout.plan().hops(), reach + 1));
      if (count > 0) {
        NDArray messages = messages(store, neighborhood, edge, before, rows, count, training);
        sum[edge.from()] = addTo(sum[edge.from()], messages, rows);
      }
    }
    NDList after = new NDList();
    for (NodeType type : layout.schema().nodeTypes()) {
      int t = type.index();
      if (!layout.reachable(t)) {
        continue;
      }
      if (sum[t] == null || sum[t].getShape().get(0) == 0) {
        after.add(neighborhood.manager().zeros(new Shape(0, config.get(CHANNELS))));
        continue;
      }
      NDArray update = Activation.relu(apply(norm[t], store, sum[t], training));
      update = neighborhood.dropout(update, config.get(DROPOUT), training);
      after.add(kept(neighborhood, before[t], t).add(update));
    }
    return after;
  }

  private NDArray kept(Neighborhood neighborhood, NDArray hidden, int type) {
    return Neighborhood.prefix(hidden, neighborhood.nodeCountUpTo(type, reach));
  }

  private static NDArray apply(
      AbstractBlock block, ParameterStore store, NDArray x, boolean training) {
    return block.forward(store, new NDList(x), training).singletonOrThrow();
  }

  private NDArray messages(
      ParameterStore store,
      Neighborhood neighborhood,
      EdgeType edge,
      NDArray[] before,
      int rows,
      int count,
      boolean training) {
    Neighborhood.Bags bags = neighborhood.bags(edge.index(), rows, count);
    NDArray x = before[edge.to()];
    Linear linear = message[edge.index()];
    if (!edge.toMany()) {
      return Ops.bagSum(apply(linear, store, x, training), bags.children(), bags.offsets());
    }
    NDList parts = new NDList();
    for (Aggregation aggregation : config.get(AGGREGATIONS)) {
      parts.add(
          switch (aggregation) {
            case MEAN -> Ops.bagMean(x, bags.children(), bags.offsets());
            case SUM -> Ops.bagSum(x, bags.children(), bags.offsets());
            case MAX -> Ops.bagMax(x, bags.children(), bags.offsets());
            case DECAY ->
                Ops.bagDecay(
                    x,
                    bags.children(),
                    bags.offsets(),
                    bags.parents(),
                    bags.ranks(),
                    store.getValue(decay[edge.index()], device(x), training));
          });
    }
    return apply(linear, store, concat(parts, 1), training);
  }

  private static Device device(NDArray array) {
    return array.getDevice();
  }

  static NDArray concat(NDList parts, int axis) {
    return parts.size() == 1
        ? parts.get(0)
        : parts
            .get(0)
            .getNDArrayInternal()
            .concat(new NDList(parts.subList(1, parts.size())), axis);
  }

  /** Adds messages to the first rows. */
  private static NDArray addTo(NDArray sum, NDArray messages, int rows) {
    long missing = sum.getShape().get(0) - rows;
    if (missing == 0) {
      return sum.add(messages);
    }
    NDArray zeros =
        sum.getManager().zeros(new Shape(missing, sum.getShape().get(1)), DataType.FLOAT32);
    return sum.add(messages.concat(zeros, 0));
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    for (NodeType nodeType : types) {
      self[nodeType.index()].initialize(manager, type, shape);
      norm[nodeType.index()].initialize(manager, type, shape);
    }
    for (EdgeType edge : edges) {
      message[edge.index()].initialize(
          manager, type, edge.toMany() ? new Shape(1, aggregateWidth()) : shape);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("the shapes depend on the neighborhood");
  }
}
