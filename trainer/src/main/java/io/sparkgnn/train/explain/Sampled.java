// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.train.explain.Cut.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The neighborhood of one seed as it was sampled, and how each row of it was found. */
final class Sampled {
  final long entity;
  final long time;
  final Subgraph subgraph;
  private final GraphSchema schema;
  private final Node[][] parents;
  private final int[][] edgeTypes;

  /** Reads a subgraph of one seed, which must stay as it is. */
  Sampled(GraphSchema schema, Subgraph subgraph, long entity, long time) {
    this.schema = schema;
    this.subgraph = subgraph;
    this.entity = entity;
    this.time = time;
    int types = schema.nodeTypes().size();
    parents = new Node[types][];
    Arrays.setAll(parents, type -> new Node[subgraph.nodeCount(type)]);
    edgeTypes = new int[types][];
    Arrays.setAll(edgeTypes, type -> new int[subgraph.nodeCount(type)]);
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      for (EdgeType edge : schema.edgeTypes()) {
        find(hop, edge);
      }
    }
  }

  private void find(int hop, EdgeType edge) {
    Subgraph.Edges block = subgraph.edges(hop, edge.index());
    int known = subgraph.nodeCountUpTo(edge.to(), hop - 1);
    for (int row = 0; row < block.parentCount(); row++) {
      for (int i = block.offsets()[row]; i < block.offsets()[row + 1]; i++) {
        int child = block.children()[i];
        if (child >= known && parents[edge.to()][child] == null) {
          parents[edge.to()][child] = new Node(edge.from(), block.firstParent() + row);
          edgeTypes[edge.to()][child] = edge.index();
        }
      }
    }
  }

  /** The row that a row was found from; null for the seed's own. */
  Node parent(Node node) {
    return parents[node.type()][node.number()];
  }

  /** The edge type that led to a row that is not the seed's own. */
  int edgeType(Node node) {
    return edgeTypes[node.type()][node.number()];
  }

  long id(Node node) {
    return subgraph.nodeIds(node.type())[node.number()];
  }

  int hop(int type, int number) {
    int hop = 0;
    while (number >= subgraph.nodeCountUpTo(type, hop)) {
      hop++;
    }
    return hop;
  }

  int hop(Node node) {
    return hop(node.type(), node.number());
  }

  /** The rows that were found at a hop. */
  List<Node> atHop(int hop) {
    List<Node> nodes = new ArrayList<>();
    for (int type = 0; type < parents.length; type++) {
      int begin = hop == 0 ? 0 : subgraph.nodeCountUpTo(type, hop - 1);
      for (int number = begin; number < subgraph.nodeCountUpTo(type, hop); number++) {
        nodes.add(new Node(type, number));
      }
    }
    return nodes;
  }

  /** Number of rows, the seed's own among them. */
  int size() {
    return schema.nodeTypes().stream().mapToInt(type -> subgraph.nodeCount(type.index())).sum();
  }
}
