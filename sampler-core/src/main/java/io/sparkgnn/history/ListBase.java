// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;

/** The graph that lists are of, and what figures about them read of it. */
record ListBase(GraphSchema schema, Topology topology) {
  private NodeType rows(EdgeType edge) {
    return schema.nodeTypes().get(edge.to());
  }

  /** What a figure needs of the children, or null. */
  ListColumn column(EdgeType edge, ListFigure figure) {
    return ListColumn.of(edge.link(), rows(edge), figure);
  }

  /** Whether a figure is missing in every list. */
  boolean missing(EdgeType edge, ListFigure figure) {
    return ListColumn.missing(rows(edge), figure);
  }
}
