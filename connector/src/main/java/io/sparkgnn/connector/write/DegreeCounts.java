// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many nodes have how many neighbors. Exact: E edges allow no more than about √(2E) different
 * degrees, so the map stays small at any size.
 */
public final class DegreeCounts {
  private final TreeMap<Long, Long> nodesByDegree = new TreeMap<>();

  /** Counts nodes of a degree. */
  public void add(long degree, long nodes) {
    nodesByDegree.merge(degree, nodes, Long::sum);
  }

  void merge(DegreeCounts other) {
    other.nodesByDegree.forEach(this::add);
  }

  /** Number of nodes counted. */
  public long nodes() {
    return nodesByDegree.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Sum of the degrees. */
  public long edges() {
    return nodesByDegree.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue()).sum();
  }

  /** Nodes of that degree. */
  public long nodesOfDegree(long degree) {
    return nodesByDegree.getOrDefault(degree, 0L);
  }

  /**
   * The smallest degree that at least that share of the nodes does not exceed; 0 without nodes.
   *
   * @param share from 0 (the minimum) to 1 (the maximum)
   */
  public long quantile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * nodes()));
    long seen = 0;
    for (Map.Entry<Long, Long> entry : nodesByDegree.entrySet()) {
      seen += entry.getValue();
      if (seen >= wanted) {
        return entry.getKey();
      }
    }
    return 0;
  }
}
