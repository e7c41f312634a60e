// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.AGGREGATIONS;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.op.Ops;
import java.util.List;

/**
 * One layer of heterogeneous GraphSAGE (Hamilton et al. 2017; per edge type as in Schlichtkrull et
 * al. 2018): {@code h + dropout(relu(norm(W h + sum over edge types of W_e aggregate(children))))}.
 */
final class SageLayer extends ResidualLayer {
  private final Linear[] message;
  private final Parameter[] decay;

  SageLayer(ModelContext context, int reach) {
    super(context, reach);
    message = new Linear[layout.schema().edgeTypes().size()];
    decay = new Parameter[message.length];
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

  private int aggregateWidth() {
    int parts = 0;
    for (Aggregation aggregation : config.get(AGGREGATIONS)) {
      parts += aggregation == Aggregation.DECAY ? InitialValues.DECAYS : 1;
    }
    return parts * config.get(CHANNELS);
  }

  /** That of the schema, as in all versions: weights of a seed are the same bits. */
  @Override
  protected List<NodeType> dropoutOrder() {
    return layout.schema().nodeTypes();
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
    Neighborhood.Bags bags = neighborhood.bags(edge.index(), rows, count);
    NDArray x = before[edge.to()];
    Linear linear = message[edge.index()];
    if (!edge.toMany()) {
      return bags.child(apply(linear, store, x, training));
    }
    Aggregates children = new Aggregates(x, bags);
    NDList parts = new NDList();
    List<Aggregation> aggregations = config.get(AGGREGATIONS);
    for (int i = 0; i < aggregations.size(); i++) {
      boolean decaysFollow =
          i + 1 < aggregations.size() && aggregations.get(i + 1) == Aggregation.DECAY;
      if (aggregations.get(i) == Aggregation.MEAN && decaysFollow) {
        parts.add(children.means(logTau(store, edge, x, training)));
        i++;
      } else {
        parts.add(
            switch (aggregations.get(i)) {
              case MEAN -> children.mean();
              case SUM -> children.sum();
              case MAX -> children.max();
              case DECAY -> children.decay(logTau(store, edge, x, training));
            });
      }
    }
    return apply(linear, store, Ops.concat(parts, 1), training);
  }

  private NDArray logTau(ParameterStore store, EdgeType edge, NDArray x, boolean training) {
    return store.getValue(decay[edge.index()], x.getDevice(), training);
  }

  @Override
  protected void initializeEdges(NDManager manager, DataType type) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    for (EdgeType edge : edges) {
      message[edge.index()].initialize(
          manager, type, edge.toMany() ? new Shape(1, aggregateWidth()) : shape);
    }
  }
}
