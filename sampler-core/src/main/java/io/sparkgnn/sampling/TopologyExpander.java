// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Expands frontiers over a topology that has all of their nodes. Confined to a thread. */
public final class TopologyExpander implements HopExpander {
  private static final long[] NONE = {};

  private final Topology topology;
  private final RankDraws draws = new RankDraws();
  private final Map<Key, Entry> entries = new HashMap<>();
  private final int nodeTypes;
  private final int edgeTypes;

  private record Key(int edgeType, Strategy strategy) {}

  /** An expansion and the subgraph in which it finds its nodes. */
  private record Entry(EdgeExpansion expansion, SampledSubgraph nodes) {}

  public TopologyExpander(GraphSchema schema, Topology topology) {
    this.topology = topology;
    this.nodeTypes = schema.nodeTypes().size();
    this.edgeTypes = schema.edgeTypes().size();
  }

  @Override
  public void expand(List<Frontier> frontiers) {
    for (int i = 0; i < frontiers.size(); i++) {
      expand(frontiers.get(i));
    }
  }

  /** Fills the results of one frontier. They last until this expands its edge type again. */
  public void expand(Frontier frontier) {
    Entry entry =
        entries.computeIfAbsent(
            new Key(frontier.type().index(), frontier.strategy()), key -> entry(frontier));
    SampledSubgraph nodes = entry.nodes();
    int from = frontier.type().from();
    nodes.begin(new SeedBatch(from, NONE, NONE, 0));
    nodes.addAll(from, frontier.ids(), frontier.seeds(), frontier.first(), frontier.count());
    SampledSubgraph.Block block = nodes.block(1, frontier.type().index());
    block.begin(0, frontier.count());
    entry
        .expansion()
        .expand(
            frontier.hop(),
            frontier.fanout(),
            nodes,
            frontier.seedKeys(),
            frontier.visible(),
            block);
    frontier.resultsAre(block, entry.expansion().neighbors);
  }

  private Entry entry(Frontier frontier) {
    return new Entry(
        EdgeExpansion.of(frontier.type(), frontier.strategy(), topology, draws),
        new SampledSubgraph(nodeTypes, edgeTypes, 1));
  }
}
