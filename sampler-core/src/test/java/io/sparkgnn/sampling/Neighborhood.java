// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One seed's neighborhood in plain collections, for comparison.
 *
 * @param nodes for hop 0 and on, the nodes that the hop added
 * @param rows for hop 1 and on, what each expanded node got by each edge type
 */
public record Neighborhood(List<Set<Node>> nodes, List<Map<Expansion, Row>> rows) {
  /** A graph node. */
  public record Node(int type, long id) {}

  /** A node expanded by an edge type. */
  public record Expansion(int edgeType, long parent) {}

  /** The chosen neighbors' ids, newest first, and the number of visible ones. */
  public record Row(List<Long> children, int visibleDegree) {}

  /** The neighborhood of a seed of a subgraph. */
  public static Neighborhood of(
      Subgraph subgraph, GraphSchema schema, SamplingPlan plan, int seed) {
    List<Set<Node>> nodes = new ArrayList<>();
    for (int hop = 0; hop <= subgraph.hops(); hop++) {
      Set<Node> added = new LinkedHashSet<>();
      for (int type = 0; type < schema.nodeTypes().size(); type++) {
        int begin = hop == 0 ? 0 : subgraph.nodeCountUpTo(type, hop - 1);
        for (int node = begin; node < subgraph.nodeCountUpTo(type, hop); node++) {
          if (subgraph.nodeSeeds(type)[node] == seed) {
            assertThat(added.add(new Node(type, subgraph.nodeIds(type)[node]))).isTrue();
          }
        }
      }
      nodes.add(added);
    }
    List<Map<Expansion, Row>> rows = new ArrayList<>();
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      Map<Expansion, Row> expanded = new LinkedHashMap<>();
      for (EdgeType edge : schema.edgeTypes()) {
        if (plan.fanout(hop, edge.index()) != 0) {
          addRows(subgraph, edge, hop, seed, expanded);
        }
      }
      rows.add(expanded);
    }
    return new Neighborhood(nodes, rows);
  }

  private static void addRows(
      Subgraph subgraph, EdgeType edge, int hop, int seed, Map<Expansion, Row> expanded) {
    Subgraph.Edges edges = subgraph.edges(hop, edge.index());
    for (int row = 0; row < edges.parentCount(); row++) {
      int parent = edges.firstParent() + row;
      if (subgraph.nodeSeeds(edge.from())[parent] != seed) {
        continue;
      }
      List<Long> children = new ArrayList<>();
      for (int j = edges.offsets()[row]; j < edges.offsets()[row + 1]; j++) {
        int child = edges.children()[j];
        assertThat(subgraph.nodeSeeds(edge.to())[child]).as("seed of a child").isEqualTo(seed);
        children.add(subgraph.nodeIds(edge.to())[child]);
      }
      expanded.put(
          new Expansion(edge.index(), subgraph.nodeIds(edge.from())[parent]),
          new Row(children, edges.visibleDegrees()[row]));
    }
  }

  /** Checks the numbering of nodes and the shape of the edge blocks against their description. */
  public static void checkLayout(
      Subgraph subgraph, GraphSchema schema, SamplingPlan plan, SeedBatch seeds) {
    assertThat(subgraph.seedCount()).isEqualTo(seeds.count());
    assertThat(subgraph.hops()).isEqualTo(plan.hops());
    for (int type = 0; type < schema.nodeTypes().size(); type++) {
      assertThat(subgraph.nodeCountUpTo(type, 0))
          .isEqualTo(type == seeds.nodeType() ? seeds.count() : 0);
      assertThat(subgraph.nodeCountUpTo(type, plan.hops())).isEqualTo(subgraph.nodeCount(type));
      int begin = 0;
      for (int hop = 0; hop <= plan.hops(); hop++) {
        int end = subgraph.nodeCountUpTo(type, hop);
        assertThat(end).isGreaterThanOrEqualTo(begin);
        for (int node = begin + 1; node < end; node++) {
          assertThat(subgraph.nodeSeeds(type)[node])
              .as("nodes of a hop are in the order of their seeds")
              .isGreaterThanOrEqualTo(subgraph.nodeSeeds(type)[node - 1]);
        }
        begin = end;
      }
    }
    for (int s = 0; s < seeds.count(); s++) {
      assertThat(subgraph.nodeIds(seeds.nodeType())[s]).isEqualTo(seeds.entity()[s]);
      assertThat(subgraph.nodeSeeds(seeds.nodeType())[s]).isEqualTo(s);
    }
    for (int hop = 1; hop <= plan.hops(); hop++) {
      for (EdgeType edge : schema.edgeTypes()) {
        checkBlock(subgraph, plan, hop, edge);
      }
    }
  }

  private static void checkBlock(Subgraph subgraph, SamplingPlan plan, int hop, EdgeType edge) {
    Subgraph.Edges edges = subgraph.edges(hop, edge.index());
    int first = hop == 1 ? 0 : subgraph.nodeCountUpTo(edge.from(), hop - 2);
    int frontier = subgraph.nodeCountUpTo(edge.from(), hop - 1) - first;
    if (plan.fanout(hop, edge.index()) == 0 || frontier == 0) {
      assertThat(edges.parentCount()).isZero();
      assertThat(edges.edgeCount()).isZero();
      assertThat(edges.offsets()[0]).isZero();
      return;
    }
    assertThat(edges.firstParent()).isEqualTo(first);
    assertThat(edges.parentCount()).isEqualTo(frontier);
    assertThat(edges.offsets()[0]).isZero();
    for (int row = 0; row < frontier; row++) {
      assertThat(edges.offsets()[row + 1]).isGreaterThanOrEqualTo(edges.offsets()[row]);
    }
    for (int j = 0; j < edges.edgeCount(); j++) {
      assertThat(edges.children()[j]).isBetween(0, subgraph.nodeCountUpTo(edge.to(), hop) - 1);
    }
  }
}
