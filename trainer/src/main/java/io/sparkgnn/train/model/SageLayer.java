// SPDX-License-Identifier: Apache-2.0
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
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.op.Ops;

/**
 * One layer of heterogeneous GraphSAGE (Hamilton et al. 2017; per edge type as in Schlichtkrull et
 * al. 2018): {@code h + dropout(relu(norm(W h + sum over edge types of W_e aggregate(children))))}.
 */
final class SageLayer extends NodeLayer {
  private final Linear[] self;
  private final LayerNorm[] norm;
  private final Linear[] message;
  private final Parameter[] decay;

  SageLayer(ModelContext context, int reach) {
    super(context, reach);
    self = new Linear[layout.schema().nodeTypes().size()];
    norm = new LayerNorm[self.length];
    message = new Linear[layout.schema().edgeTypes().size()];
    decay = new Parameter[message.length];
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
  protected NDArray[] update(
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
    // In the order of the schema, in which dropout draws its random numbers.
    for (NodeType type : layout.schema().nodeTypes()) {
      int t = type.index();
      if (sum[t] != null) {
        NDArray update = Activation.relu(apply(norm[t], store, sum[t], training));
        update = neighborhood.dropout(update, config.get(DROPOUT), training);
        sum[t] = kept(neighborhood, before, t).add(update);
      }
    }
    return sum;
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
}
