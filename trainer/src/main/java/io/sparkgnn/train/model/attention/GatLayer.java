// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.attention;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.model.ResidualLayer;
import io.sparkgnn.train.op.Ops;

/**
 * One layer of {@link GatModel}: {@code h + dropout(relu(norm(W h + sum over edge types of the
 * attended children)))}. A child's score is {@code a . leakyRelu(P h + C h_child)} per head; the
 * softmax is over a node's children of one edge type; what is added up is {@code C h_child}.
 */
final class GatLayer extends ResidualLayer {
  private final Linear[] parent;
  private final Linear[] child;
  private final Parameter[] attention;

  GatLayer(ModelContext context, int reach) {
    super(context, reach);
    int channels = config.get(CHANNELS);
    int heads = config.get(HEADS);
    parent = new Linear[layout.schema().edgeTypes().size()];
    child = new Linear[parent.length];
    attention = new Parameter[parent.length];
    for (EdgeType edge : edges) {
      parent[edge.index()] = addChildBlock("parent_" + edge.name(), linear(true));
      child[edge.index()] = addChildBlock("child_" + edge.name(), linear(false));
      attention[edge.index()] =
          addParameter(
              Parameter.builder()
                  .setName("attention_" + edge.name())
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(heads, channels / heads))
                  .build());
    }
  }

  @Override
  protected NDArray messages(
      ParameterStore store,
      Neighborhood neighborhood,
      EdgeType edge,
      NDArray[] before,
      int rows,
      int count,
      boolean training) {
    int e = edge.index();
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
  protected void initializeEdges(NDManager manager, DataType type) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    for (EdgeType edge : edges) {
      parent[edge.index()].initialize(manager, type, shape);
      child[edge.index()].initialize(manager, type, shape);
    }
  }
}
