// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.sampling.Strategy;

/** Frontiers that belong to no batch: neighbors at any time, of nodes that no seed leads to. */
final class WholeLists {
  private static final long[] ANY_KEY = {0};

  private WholeLists() {}

  /**
   * A frontier whose visible degrees are the nodes' degrees.
   *
   * @param fanout -1 for whole lists; 1 where only degrees are of interest
   */
  static Frontier frontier(EdgeType type, int fanout, long[] ids) {
    Frontier frontier = new Frontier(type, Strategy.STATIC);
    frontier.begin(1, fanout, 0, ids.length, ids, new int[ids.length], ANY_KEY, new long[0]);
    return frontier;
  }
}
