// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.graph.Topology;
import java.util.List;

/**
 * One static node type whose nodes form an endless tree, twice, by two links: every node has {@code
 * width} children. Takes no memory, so lists can be of any length.
 */
record TreeTopology(long width, long nodes) implements Topology {
  static final int CHILDREN = 1;
  static final int OTHER_CHILDREN = 3;

  GraphSchema schema() {
    NodeType type = new NodeType(0, "node", TimeKind.STATIC, "", List.of(), nodes, List.of(), 0);
    return new GraphSchema(
        List.of(type),
        List.of(
            new Link(0, 0, List.of("a"), 0, List.of("id")),
            new Link(1, 0, List.of("b"), 0, List.of("id"))));
  }

  @Override
  public long nodeCount(int nodeType) {
    return nodes;
  }

  @Override
  public long visibleCount(int nodeType, long time) {
    return nodes;
  }

  @Override
  public long time(int nodeType, long id) {
    return Long.MIN_VALUE;
  }

  @Override
  public LinkColumn parents(int link) {
    return child -> child == 0 ? -1 : (child - 1) / width;
  }

  @Override
  public NeighborLists children(int link) {
    return new NeighborLists() {
      @Override
      public long begin(long parent) {
        return 0;
      }

      @Override
      public long end(long parent) {
        return width;
      }

      @Override
      public long child(long parent, long position) {
        return parent * width + 1 + position;
      }
    };
  }
}
