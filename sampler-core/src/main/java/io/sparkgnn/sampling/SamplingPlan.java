// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.GraphSchema;
import java.util.List;

/**
 * What to sample, resolved against a graph's schema.
 *
 * @param fanouts for each hop, for each edge type index: how many neighbors a node adds at most; -1
 *     for all, 0 for none
 * @param strategies for each edge type index
 */
public record SamplingPlan(List<List<Integer>> fanouts, List<Strategy> strategies) {
  public SamplingPlan {
    fanouts = fanouts.stream().map(List::copyOf).toList();
    strategies = List.copyOf(strategies);
  }

  public int hops() {
    return fanouts.size();
  }

  /** The fanout at hop 1 to {@link #hops()}. */
  public int fanout(int hop, int edgeType) {
    return fanouts.get(hop - 1).get(edgeType);
  }

  /**
   * Checks that this plan was made for a schema.
   *
   * @throws IllegalArgumentException if a hop or the strategies miss an edge type, or a fanout is
   *     below -1
   */
  void check(GraphSchema schema) {
    int edgeTypes = schema.edgeTypes().size();
    if (strategies.size() != edgeTypes) {
      throw new IllegalArgumentException(
          "the plan has " + strategies.size() + " strategies for " + edgeTypes + " edge types");
    }
    for (List<Integer> hop : fanouts) {
      if (hop.size() != edgeTypes) {
        throw new IllegalArgumentException(
            "the plan has a hop of " + hop.size() + " fanouts for " + edgeTypes + " edge types");
      }
      for (int fanout : hop) {
        if (fanout < -1) {
          throw new IllegalArgumentException("the plan has a fanout of " + fanout);
        }
      }
    }
  }
}
