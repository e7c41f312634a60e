// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.train.explain.Cut.Node;
import io.sparkgnn.train.loop.LearnableTask;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SubgraphCopiesTest {
  private static LearnableTask task;
  private static GraphSchema schema;
  private static Sampler sampler;

  @BeforeAll
  static void makeGraph() {
    task = LearnableTask.make(4, 40);
    schema = task.graph().schema();
    SamplingPlan plan =
        new SamplingPlan(
            Collections.nCopies(3, Collections.nCopies(schema.edgeTypes().size(), 4)),
            Collections.nCopies(schema.edgeTypes().size(), Strategy.RECENCY));
    sampler = task.graph().newSampler(plan, schema.nodeType(task.entity()).index(), 1);
  }

  private static Subgraph sample(int row) {
    Subgraph subgraph = sampler.newSubgraph();
    int type = schema.nodeType(task.entity()).index();
    sampler.sample(
        new SeedBatch(type, new long[] {task.entities()[row]}, new long[] {task.times()[row]}, 1),
        0,
        subgraph);
    return subgraph;
  }

  /** The edges of a copy as text, in ids. */
  private static Set<String> edges(Subgraph subgraph, int seed) {
    Set<String> edges = new HashSet<>();
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      for (EdgeType edge : schema.edgeTypes()) {
        Subgraph.Edges block = subgraph.edges(hop, edge.index());
        for (int row = 0; row < block.parentCount(); row++) {
          int parent = block.firstParent() + row;
          if (subgraph.nodeSeeds(edge.from())[parent] != seed) {
            continue;
          }
          for (int i = block.offsets()[row]; i < block.offsets()[row + 1]; i++) {
            int child = block.children()[i];
            assertThat(subgraph.nodeSeeds(edge.to())[child]).isEqualTo(seed);
            edges.add(
                "%d %s %d %d"
                    .formatted(
                        hop,
                        edge.name(),
                        subgraph.nodeIds(edge.from())[parent],
                        subgraph.nodeIds(edge.to())[child]));
          }
        }
      }
    }
    return edges;
  }

  @Test
  void aCopyWithoutACutIsTheOriginal() {
    for (int row = 0; row < 40; row++) {
      Subgraph original = sample(row);
      SubgraphCopies copies =
          new SubgraphCopies(schema, original, List.of(Cut.NOTHING, Cut.NOTHING, Cut.NOTHING));
      for (int copy = 0; copy < 3; copy++) {
        assertThat(edges(copies, copy)).isEqualTo(edges(original, 0));
      }
      for (int type = 0; type < schema.nodeTypes().size(); type++) {
        assertThat(copies.nodeCount(type)).isEqualTo(3 * original.nodeCount(type));
      }
    }
  }

  @Test
  void whatIsCutIsGoneWithAllThatWasFoundThroughItAloneAndNothingElse() {
    for (int row = 0; row < 40; row++) {
      Subgraph original = sample(row);
      Sampled sampled = new Sampled(schema, original, task.entities()[row], task.times()[row]);
      for (Node node : sampled.atHop(1)) {
        SubgraphCopies copies =
            new SubgraphCopies(schema, original, List.of(Cut.of(List.of(node)), Cut.NOTHING));
        assertThat(edges(copies, 1)).isEqualTo(edges(original, 0));
        Set<String> left = edges(copies, 0);
        assertThat(edges(original, 0)).containsAll(left);
        for (int type = 0; type < schema.nodeTypes().size(); type++) {
          for (int number = 0; number < original.nodeCount(type); number++) {
            Node other = new Node(type, number);
            boolean below = false;
            for (Node on = other; on != null; on = sampled.parent(on)) {
              below |= on.equals(node);
            }
            boolean found = false;
            for (int i = 0; i < copies.nodeCount(type); i++) {
              found |= copies.nodeSeeds(type)[i] == 0 && copies.original(type, i) == number;
            }
            if (!below) {
              assertThat(found).as("%s without %s", other, node).isTrue();
            }
            if (other.equals(node)) {
              assertThat(found).isFalse();
            }
          }
        }
      }
    }
  }

  @Test
  void countsOfVisibleChildrenFollow() {
    for (int row = 0; row < 40; row++) {
      Subgraph original = sample(row);
      for (EdgeType edge : schema.edgeTypes()) {
        Subgraph.Edges block = original.edges(1, edge.index());
        if (block.edgeCount() == 0) {
          continue;
        }
        Node child = new Node(edge.to(), block.children()[0]);
        SubgraphCopies copies =
            new SubgraphCopies(
                schema, original, List.of(Cut.of(List.of(child)), Cut.edges(1, edge.index())));
        Subgraph.Edges cut = copies.edges(1, edge.index());
        assertThat(cut.visibleDegrees()[0]).isEqualTo(block.visibleDegrees()[0] - 1);
        assertThat(cut.visibleDegrees()[1]).isZero();
        assertThat(cut.offsets()[1]).isEqualTo(block.edgeCount() - 1);
        assertThat(cut.edgeCount()).isEqualTo(block.edgeCount() - 1);
      }
    }
  }
}
