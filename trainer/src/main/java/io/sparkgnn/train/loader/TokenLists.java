// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.Subgraph;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Lists each seed's nodes as tokens, hop after hop and within a hop type after type, until they are
 * more than the model takes.
 */
final class TokenLists {
  private int[] counts = new int[64];
  private int[] tokens = new int[1024];

  void fill(BatchLayout layout, Subgraph subgraph, HostBatch target) {
    int seeds = subgraph.seedCount();
    int width = Math.min(layout.needs().tokens(), longest(layout, subgraph));
    int size = seeds * width;
    tokens = tokens.length < size ? new int[size] : tokens;
    Arrays.fill(tokens, 0, size, 0);
    Arrays.fill(counts, 0, seeds, 0);
    for (int hop = 0; hop <= subgraph.hops(); hop++) {
      int base = 1;
      for (NodeType type : layout.schema().nodeTypes()) {
        int t = type.index();
        if (!layout.reachable(t)) {
          continue;
        }
        int begin = hop == 0 ? 0 : subgraph.nodeCountUpTo(t, hop - 1);
        int end = subgraph.nodeCountUpTo(t, hop);
        for (int node = begin; node < end; node++) {
          int seed = subgraph.nodeSeeds(t)[node];
          if (counts[seed] < width) {
            tokens[seed * width + counts[seed]++] = base + node;
          }
        }
        base += subgraph.nodeCount(t);
      }
    }
    target.tokensPerSeed = width;
    IntBuffer out = target.tokens().reserve((long) size * Integer.BYTES).asIntBuffer();
    out.put(tokens, 0, size);
  }

  private int longest(BatchLayout layout, Subgraph subgraph) {
    int seeds = subgraph.seedCount();
    counts = counts.length < seeds ? new int[seeds] : counts;
    Arrays.fill(counts, 0, seeds, 0);
    int longest = 0;
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        int[] seedOf = subgraph.nodeSeeds(type.index());
        for (int node = 0; node < subgraph.nodeCount(type.index()); node++) {
          longest = Math.max(longest, ++counts[seedOf[node]]);
        }
      }
    }
    return longest;
  }
}
