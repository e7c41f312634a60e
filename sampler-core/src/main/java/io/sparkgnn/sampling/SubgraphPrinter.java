// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.util.List;
import java.util.function.Consumer;

/** Subgraphs as {@link SampledEdge rows}, one an edge. For people, not for training: slow. */
public final class SubgraphPrinter {
  private final GraphSchema schema;
  private final Topology topology;
  private final KeyDictionary keys;

  public SubgraphPrinter(GraphSchema schema, Topology topology, KeyDictionary keys) {
    this.schema = schema;
    this.topology = topology;
    this.keys = keys;
  }

  /**
   * Hands over the edges of a subgraph seed by seed, then in the order of hop, edge type, parent
   * and age, newest first. A row of a table without primary key is shown as its node id, {@code
   * #17}.
   *
   * @param seeds the batch that the subgraph was sampled for
   */
  public void print(SeedBatch seeds, Subgraph subgraph, Consumer<SampledEdge> out) {
    for (int seed = 0; seed < subgraph.seedCount(); seed++) {
      String seedKey = key(seeds.nodeType(), seeds.entity()[seed]);
      for (int hop = 1; hop <= subgraph.hops(); hop++) {
        for (EdgeType type : schema.edgeTypes()) {
          print(seed, seedKey, seeds.time()[seed], hop, type, subgraph, out);
        }
      }
    }
  }

  private void print(
      int seed,
      String seedKey,
      long seedTime,
      int hop,
      EdgeType type,
      Subgraph subgraph,
      Consumer<SampledEdge> out) {
    Subgraph.Edges edges = subgraph.edges(hop, type.index());
    int[] parentSeeds = subgraph.nodeSeeds(type.from());
    int first = edges.firstParent();
    List<NodeType> types = schema.nodeTypes();
    int end = firstRow(parentSeeds, first, edges.parentCount(), seed + 1);
    for (int row = firstRow(parentSeeds, first, edges.parentCount(), seed); row < end; row++) {
      String parentKey = key(type.from(), subgraph.nodeIds(type.from())[first + row]);
      for (int j = edges.offsets()[row]; j < edges.offsets()[row + 1]; j++) {
        long child = subgraph.nodeIds(type.to())[edges.children()[j]];
        out.accept(
            new SampledEdge(
                seedKey,
                seedTime,
                hop,
                type.name(),
                types.get(type.from()).name(),
                parentKey,
                types.get(type.to()).name(),
                key(type.to(), child),
                topology.time(type.to(), child)));
      }
    }
  }

  /** The first row whose seed is {@code seed} or later: rows are in the order of their seeds. */
  private static int firstRow(int[] parentSeeds, int first, int rows, int seed) {
    int low = 0;
    int high = rows;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (parentSeeds[first + middle] < seed) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A row's key as people write it, or its node id where the table has none. */
  public String key(int nodeType, long id) {
    NodeType type = schema.nodeTypes().get(nodeType);
    return type.key().isEmpty() ? "#" + id : KeyCodec.print(type.key(), keys.key(nodeType, id));
  }
}
