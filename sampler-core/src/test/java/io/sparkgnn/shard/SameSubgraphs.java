// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.Subgraph;
import java.util.Arrays;

/** Compares subgraphs edge for edge. */
public final class SameSubgraphs {
  private SameSubgraphs() {}

  /** Compares every array of two subgraphs as far as it counts. */
  public static void check(GraphSchema schema, Subgraph found, Subgraph expected) {
    for (NodeType type : schema.nodeTypes()) {
      int t = type.index();
      int count = expected.nodeCount(t);
      assertThat(found.nodeCount(t)).isEqualTo(count);
      for (int hop = 0; hop <= expected.hops(); hop++) {
        assertThat(found.nodeCountUpTo(t, hop)).isEqualTo(expected.nodeCountUpTo(t, hop));
      }
      assertThat(Arrays.copyOf(found.nodeIds(t), count))
          .isEqualTo(Arrays.copyOf(expected.nodeIds(t), count));
      assertThat(Arrays.copyOf(found.nodeSeeds(t), count))
          .isEqualTo(Arrays.copyOf(expected.nodeSeeds(t), count));
    }
    for (int hop = 1; hop <= expected.hops(); hop++) {
      for (int e = 0; e < schema.edgeTypes().size(); e++) {
        Subgraph.Edges a = found.edges(hop, e);
        Subgraph.Edges b = expected.edges(hop, e);
        assertThat(a.firstParent()).isEqualTo(b.firstParent());
        assertThat(a.parentCount()).isEqualTo(b.parentCount());
        assertThat(Arrays.copyOf(a.offsets(), a.parentCount() + 1))
            .isEqualTo(Arrays.copyOf(b.offsets(), b.parentCount() + 1));
        assertThat(Arrays.copyOf(a.visibleDegrees(), a.parentCount()))
            .isEqualTo(Arrays.copyOf(b.visibleDegrees(), b.parentCount()));
        assertThat(Arrays.copyOf(a.children(), a.edgeCount()))
            .isEqualTo(Arrays.copyOf(b.children(), b.edgeCount()));
      }
    }
  }
}
