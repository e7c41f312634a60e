// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.EdgeType;

/**
 * An expansion whose neighbors are chosen by a {@link HopExpander}: {@link #expand} only notes what
 * to ask, and once all edge types of the hop have been answered {@link #finish} fills the results.
 * A child that was reached from its parent leads back there, and nothing is asked for it.
 */
final class DeferredExpansion extends EdgeExpansion {
  private final Frontier frontier;
  private final int opposite;
  private SampledSubgraph nodes;
  private SampledSubgraph.Block block;
  private long[] visible;
  private int[] origins = new int[64];
  private long[] askedIds = new long[64];
  private int[] askedSeeds = new int[64];

  DeferredExpansion(EdgeType type, Strategy strategy) {
    super(type, strategy);
    this.frontier = new Frontier(type, strategy);
    this.opposite = type.index() + 1;
  }

  /** What is to be asked; empty when every answer is known. */
  Frontier frontier() {
    return frontier;
  }

  @Override
  void expand(
      int hop,
      int fanout,
      SampledSubgraph subgraph,
      long[] seedKeys,
      long[] visibleCounts,
      SampledSubgraph.Block target) {
    nodes = subgraph;
    block = target;
    visible = visibleCounts;
    int first = block.firstParent();
    int count = block.parentCount();
    long[] ids = nodes.nodeIds(type.from());
    int[] seeds = nodes.nodeSeeds(type.from());
    if (type.toMany()) {
      frontier.begin(hop, fanout, first, count, ids, seeds, seedKeys, visible);
      return;
    }
    int[] via = nodes.nodeVia(type.from());
    int[] from = nodes.nodeFrom(type.from());
    origins = Growth.grow(origins, count);
    askedIds = Growth.grow(askedIds, count);
    askedSeeds = Growth.grow(askedSeeds, count);
    int asked = 0;
    for (int i = 0; i < count; i++) {
      boolean back = via[first + i] == opposite;
      origins[i] = back ? from[first + i] : -1;
      if (!back) {
        askedIds[asked] = ids[first + i];
        askedSeeds[asked++] = seeds[first + i];
      }
    }
    frontier.begin(hop, fanout, 0, asked, askedIds, askedSeeds, seedKeys, visible);
  }

  /** Fills what {@link EdgeExpansion#expand} promises, from the frontier's answers. */
  void finish() {
    int count = block.parentCount();
    if (type.toMany()) {
      System.arraycopy(frontier.offsets(), 0, block.offsets, 0, count + 1);
      System.arraycopy(frontier.visibleDegrees(), 0, block.visibleDegrees, 0, count);
      neighbors = frontier.neighbors();
      known = null;
      allKnown = false;
      return;
    }
    neighbors = Growth.grow(neighbors, count);
    known = frontier.count() < count ? origins : null;
    allKnown = frontier.count() == 0;
    int first = block.firstParent();
    int[] seeds = nodes.nodeSeeds(type.from());
    long[] parentIds = nodes.nodeIds(type.to());
    int edges = 0;
    int answer = 0;
    for (int i = 0; i < count; i++) {
      int origin = origins[i];
      long neighbor = -1;
      if (origin >= 0) {
        long parent = parentIds[origin];
        neighbor = ignoresTime || parent < visible[seeds[first + i]] ? parent : -1;
      } else {
        if (frontier.visibleDegrees()[answer] > 0) {
          neighbor = frontier.neighbors()[frontier.offsets()[answer]];
        }
        answer++;
      }
      block.visibleDegrees[i] = neighbor >= 0 ? 1 : 0;
      if (neighbor >= 0) {
        neighbors[edges] = neighbor;
        origins[edges++] = origin;
      }
      block.offsets[i + 1] = edges;
    }
  }
}
