// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import io.sparkgnn.sampling.Subgraph;
import java.util.List;

/**
 * What is taken away from a neighborhood: rows, or all edges of a type at a hop, each with all that
 * was found through them alone. The seed itself stays.
 *
 * @param nodes rows
 * @param hop of the edges, or 0 for none
 * @param edgeType of the edges
 */
record Cut(List<Node> nodes, int hop, int edgeType) {
  /** Nothing. */
  static final Cut NOTHING = new Cut(List.of(), 0, 0);

  /** A row of a neighborhood, by its number in a {@link Subgraph}. */
  record Node(int type, int number) {}

  static Cut of(List<Node> nodes) {
    return new Cut(List.copyOf(nodes), 0, 0);
  }

  static Cut edges(int hop, int edgeType) {
    return new Cut(List.of(), hop, edgeType);
  }

  boolean cuts(int hop, int edgeType) {
    return this.hop == hop && this.edgeType == edgeType;
  }
}
