// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.RandomGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sampling rules, written down once more over plain arrays and one seed at a time: slow and
 * without any code of the sampler. Which neighbors are drawn is left to a {@link Chooser}.
 */
public final class NaiveSampler {
  private final RandomGraph graph;
  private final SamplingPlan plan;

  public NaiveSampler(RandomGraph graph, SamplingPlan plan) {
    this.graph = graph;
    this.plan = plan;
  }

  /** Chooses {@code take} of the candidates. */
  public interface Chooser {
    /**
     * The chosen candidates, newest first.
     *
     * @param candidates the visible neighbors, newest first; more than {@code take}
     */
    List<Long> choose(int hop, Neighborhood.Expansion expansion, List<Long> candidates, int take);
  }

  /** For plans in which no edge type with a cut is drawn at random. */
  public static final Chooser NEWEST =
      (hop, expansion, candidates, take) -> candidates.subList(0, take);

  /**
   * Takes what a sampler took, after checking that it is allowed: the right number of different
   * candidates, newest first.
   */
  public static Chooser replaying(Neighborhood sampled) {
    return (hop, expansion, candidates, take) -> {
      Neighborhood.Row row = sampled.rows().get(hop - 1).get(expansion);
      assertThat(row).as("row of %s at hop %d", expansion, hop).isNotNull();
      List<Long> children = row.children();
      assertThat(children).as("%s at hop %d", expansion, hop).hasSize(take);
      assertThat(candidates).as("%s at hop %d", expansion, hop).containsAll(children);
      assertThat(new HashSet<>(children)).hasSize(take);
      assertThat(children).isSortedAccordingTo((a, b) -> Long.compare(b, a));
      return children;
    };
  }

  /** The neighborhood of one seed. */
  public Neighborhood sample(int entityType, long entity, long time, Chooser chooser) {
    List<Set<Neighborhood.Node>> nodes = new ArrayList<>();
    List<Map<Neighborhood.Expansion, Neighborhood.Row>> rows = new ArrayList<>();
    Set<Neighborhood.Node> everything = new HashSet<>();
    Neighborhood.Node seed = new Neighborhood.Node(entityType, entity);
    everything.add(seed);
    nodes.add(Set.of(seed));
    for (int hop = 1; hop <= plan.hops(); hop++) {
      Set<Neighborhood.Node> added = new LinkedHashSet<>();
      Map<Neighborhood.Expansion, Neighborhood.Row> expanded = new LinkedHashMap<>();
      for (Neighborhood.Node node : nodes.get(hop - 1)) {
        for (EdgeType edge : graph.schema().edgeTypes()) {
          int fanout = plan.fanout(hop, edge.index());
          if (edge.from() != node.type() || fanout == 0) {
            continue;
          }
          var expansion = new Neighborhood.Expansion(edge.index(), node.id());
          List<Long> candidates = candidates(edge, node.id(), time);
          List<Long> chosen =
              fanout == -1 || candidates.size() <= fanout
                  ? candidates
                  : chooser.choose(hop, expansion, candidates, fanout);
          expanded.put(expansion, new Neighborhood.Row(chosen, candidates.size()));
          for (long id : chosen) {
            Neighborhood.Node neighbor = new Neighborhood.Node(edge.to(), id);
            if (everything.add(neighbor)) {
              added.add(neighbor);
            }
          }
        }
      }
      nodes.add(added);
      rows.add(expanded);
    }
    return new Neighborhood(nodes, rows);
  }

  private List<Long> candidates(EdgeType edge, long node, long time) {
    boolean always = plan.strategies().get(edge.index()) == Strategy.STATIC;
    long[] parents = graph.parents(edge.link());
    List<Long> found = new ArrayList<>();
    if (edge.toMany()) {
      for (int child = parents.length - 1; child >= 0; child--) {
        if (parents[child] == node && (always || visible(edge.to(), child, time))) {
          found.add((long) child);
        }
      }
    } else {
      long parent = parents[(int) node];
      if (parent >= 0 && (always || visible(edge.to(), parent, time))) {
        found.add(parent);
      }
    }
    return found;
  }

  private boolean visible(int nodeType, long id, long time) {
    return !graph.schema().nodeTypes().get(nodeType).timed()
        || graph.times(nodeType)[(int) id] <= time;
  }
}
