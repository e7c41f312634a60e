// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.attention;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;

import ai.djl.ndarray.NDArray;
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
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.model.NodeLayer;
import io.sparkgnn.train.op.Ops;

/**
 * One layer of {@link GatModel}: {@code h + dropout(relu(norm(W h + sum over edge types of the
 * attended children)))}. A child's score is {@code a . leakyRelu(P h + C h_child)} per head; the
 * softmax is over a node's children of one edge type; what is added up is {@code C h_child}.
 */
final class GatLayer extends NodeLayer {
  private final Linear[] self;
  private final LayerNorm[] norm;
  private final Linear[] parent;
  private final Linear[] child;
  private final Parameter[] attention;

  GatLayer(ModelContext context, int reach) {
    super(context, reach);
    int channels = config.get(CHANNELS);
    int heads = config.get(HEADS);
    self = new Linear[layout.schema().nodeTypes().size()];
    norm = new LayerNorm[self.length];
    parent = new Linear[layout.schema().edgeTypes().size()];
    child = new Linear[parent.length];
    attention = new Parameter[parent.length];
    for (NodeType type : types) {
      self[type.index()] = addChildBlock("self_" + type.name(), linear(channels, true));
      norm[type.index()] = addChildBlock("norm_" + type.name(), LayerNorm.builder().build());
    }
    for (EdgeType edge : edges) {
      parent[edge.index()] = addChildBlock("parent_" + edge.name(), linear(channels, true));
      child[edge.index()] = addChildBlock("child_" + edge.name(), linear(channels, false));
      attention[edge.index()] =
          addParameter(
              Parameter.builder()
                  .setName("attention_" + edge.name())
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(heads, channels / heads))
                  .build());
    }
  }

  private static Linear linear(int units, boolean bias) {
    return Linear.builder().setUnits(units).optBias(bias).build();
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
        sum[edge.from()] =
            addTo(sum[edge.from()], attended(store, neighborhood, edge, before, count, training));
      }
    }
    for (NodeType type : types) {
      int t = type.index();
      if (sum[t] != null) {
        NDArray update = Activation.relu(apply(norm[t], store, sum[t], training));
        sum[t] =
            kept(neighborhood, before, t)
                .add(neighborhood.dropout(update, config.get(DROPOUT), training));
      }
    }
    return sum;
  }

  private NDArray attended(
      ParameterStore store,
      Neighborhood neighborhood,
      EdgeType edge,
      NDArray[] before,
      int count,
      boolean training) {
    int e = edge.index();
    int rows = parentCount(neighborhood, edge);
    Neighborhood.Bags bags = neighborhood.bags(e, rows, count);
    NDArray asking =
        apply(parent[e], store, Neighborhood.prefix(before[edge.from()], rows), training);
    NDArray asked = apply(child[e], store, before[edge.to()], training);
    NDArray score =
        Ops.scoreAdditive(
            asking,
            asked,
            bags.parents(),
            bags.children(),
            store.getValue(attention[e], asked.getDevice(), training));
    NDArray share = Ops.segmentSoftmax(score, bags.parents(), asking);
    return Ops.segmentSum(Ops.gather(asked, bags.children()), share, bags.parents(), asking);
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    for (NodeType nodeType : types) {
      self[nodeType.index()].initialize(manager, type, shape);
      norm[nodeType.index()].initialize(manager, type, shape);
    }
    for (EdgeType edge : edges) {
      parent[edge.index()].initialize(manager, type, shape);
      child[edge.index()].initialize(manager, type, shape);
    }
  }
}
