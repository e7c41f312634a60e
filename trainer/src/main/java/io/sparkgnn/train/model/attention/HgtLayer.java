// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.attention;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;

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
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.model.NodeLayer;
import io.sparkgnn.train.op.Ops;
import java.util.List;

/**
 * One layer of {@link HgtModel}. A child's score is {@code prior * (key W) . query / sqrt(d)} per
 * head, its message {@code value M}; W, M and the prior are the edge type's. The sum of messages
 * goes through gelu and a linear layer per table, and is mixed with the node's vector by a trained
 * gate per table, as in the authors' code; layer norm follows.
 */
final class HgtLayer extends NodeLayer {
  private final Linear[] query;
  private final Linear[] key;
  private final Linear[] value;
  private final Linear[] out;
  private final LayerNorm[] norm;
  private final Parameter[] gate;
  private final Parameter[] relation;
  private final Parameter[] message;
  private final Parameter[] prior;

  /** The types that are children of an edge type here. */
  private final List<NodeType> children;

  HgtLayer(ModelContext context, int reach) {
    super(context, reach);
    int typeCount = layout.schema().nodeTypes().size();
    int edgeCount = layout.schema().edgeTypes().size();
    query = new Linear[typeCount];
    key = new Linear[typeCount];
    value = new Linear[typeCount];
    out = new Linear[typeCount];
    norm = new LayerNorm[typeCount];
    gate = new Parameter[typeCount];
    relation = new Parameter[edgeCount];
    message = new Parameter[edgeCount];
    prior = new Parameter[edgeCount];
    children =
        layout.reachableTypes().stream()
            .filter(type -> edges.stream().anyMatch(edge -> edge.to() == type.index()))
            .toList();
    for (NodeType type : types) {
      int t = type.index();
      query[t] = addChildBlock("query_" + type.name(), linear());
      out[t] = addChildBlock("out_" + type.name(), linear());
      norm[t] = addChildBlock("norm_" + type.name(), LayerNorm.builder().build());
      gate[t] = parameter("gate_" + type.name(), Parameter.Type.GAMMA, 1);
    }
    for (NodeType type : children) {
      key[type.index()] = addChildBlock("key_" + type.name(), linear());
      value[type.index()] = addChildBlock("value_" + type.name(), linear());
    }
    int heads = config.get(HEADS);
    int width = config.get(CHANNELS) / heads;
    for (EdgeType edge : edges) {
      int e = edge.index();
      relation[e] =
          parameter("relation_" + edge.name(), Parameter.Type.WEIGHT, heads, width, width);
      message[e] = parameter("message_" + edge.name(), Parameter.Type.WEIGHT, heads, width, width);
      prior[e] = parameter("prior_" + edge.name(), Parameter.Type.GAMMA, heads);
    }
  }

  private Linear linear() {
    return Linear.builder().setUnits(config.get(CHANNELS)).build();
  }

  private Parameter parameter(String name, Parameter.Type type, long... shape) {
    return addParameter(
        Parameter.builder().setName(name).setType(type).optShape(new Shape(shape)).build());
  }

  @Override
  protected NDArray[] update(
      ParameterStore store, Neighborhood neighborhood, NDArray[] before, boolean training) {
    NDArray[] keys = applied(key, store, before, training);
    NDArray[] values = applied(value, store, before, training);
    NDArray[] after = new NDArray[query.length];
    for (NodeType type : types) {
      int t = type.index();
      if (count(neighborhood, t) > 0) {
        NDArray kept = kept(neighborhood, before, t);
        NDArray asking = apply(query[t], store, kept, training);
        NDArray attended = attended(store, neighborhood, t, asking, keys, values, training);
        NDArray gates = store.getValue(gate[t], kept.getDevice(), training);
        NDArray share = Activation.sigmoid(gates);
        NDArray update = apply(out[t], store, Activation.gelu(attended), training);
        update = neighborhood.dropout(update, config.get(DROPOUT), training);
        NDArray mixed = kept.add(update.sub(kept).mul(share));
        after[t] = apply(norm[t], store, mixed, training);
      }
    }
    return after;
  }

  private NDArray[] applied(
      Linear[] layers, ParameterStore store, NDArray[] before, boolean training) {
    NDArray[] result = new NDArray[layers.length];
    for (NodeType type : children) {
      int t = type.index();
      if (before[t].getShape().get(0) > 0) {
        result[t] = apply(layers[t], store, before[t], training);
      }
    }
    return result;
  }

  /** What the children of a type's nodes, of all edge types, add up to; zeros where are none. */
  private NDArray attended(
      ParameterStore store,
      Neighborhood neighborhood,
      int type,
      NDArray asking,
      NDArray[] keys,
      NDArray[] values,
      boolean training) {
    NDList scores = new NDList();
    NDList messages = new NDList();
    NDList parents = new NDList();
    for (EdgeType edge : edges) {
      int e = edge.index();
      int count = edge.from() == type ? edgeCount(neighborhood, edge) : 0;
      if (count == 0) {
        continue;
      }
      Neighborhood.Bags bags = neighborhood.bags(e, parentCount(neighborhood, edge), count);
      scores.add(
          Ops.scoreProduct(
              asking,
              Ops.headLinear(keys[edge.to()], value(store, relation[e], asking, training)),
              bags.parents(),
              bags.children(),
              value(store, prior[e], asking, training)));
      messages.add(
          Ops.gather(
              Ops.headLinear(values[edge.to()], value(store, message[e], asking, training)),
              bags.children()));
      parents.add(bags.parents());
    }
    if (scores.isEmpty()) {
      return asking.zerosLike();
    }
    NDArray parent = Ops.concat(parents, 0);
    NDArray share = Ops.segmentSoftmax(Ops.concat(scores, 0), parent, asking);
    return Ops.segmentSum(Ops.concat(messages, 0), share, parent, asking);
  }

  private static NDArray value(
      ParameterStore store, Parameter parameter, NDArray like, boolean training) {
    return store.getValue(parameter, like.getDevice(), training);
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape shape = new Shape(1, config.get(CHANNELS));
    for (NodeType nodeType : types) {
      int t = nodeType.index();
      query[t].initialize(manager, type, shape);
      out[t].initialize(manager, type, shape);
      norm[t].initialize(manager, type, shape);
    }
    for (NodeType nodeType : children) {
      key[nodeType.index()].initialize(manager, type, shape);
      value[nodeType.index()].initialize(manager, type, shape);
    }
  }
}
