package io.sparkgnn.sampling;

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
}
