// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.Topology;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Steps and computes in this process. */
final class HereReader implements ListReader {
  private final Topology topology;
  private final Function<ListPlan, ListFigures> figures;
  private final VisibleCounts visible;
  private final Map<ListPlan, ListFigures> known = new IdentityHashMap<>();

  /**
   * @param figures makes a plan's figures, or knows them
   */
  HereReader(Topology topology, Function<ListPlan, ListFigures> figures) {
    this.topology = topology;
    this.figures = figures;
    this.visible = new VisibleCounts(topology);
  }

  @Override
  public void step(List<ListStep> steps) {
    for (ListStep step : steps) {
      EdgeType edge = step.edge();
      for (int i = 0; i < step.count(); i++) {
        long node = step.nodes()[i];
        long bound = step.bounds()[step.seeds()[i]];
        if (edge.toMany()) {
          children(step, i, node, bound);
        } else {
          long parent = topology.parents(edge.link()).parent(node);
          step.found()[i * step.most()] = parent;
          step.counts()[i] = parent >= 0 && parent < bound ? 1 : 0;
        }
      }
    }
  }

  private void children(ListStep step, int i, long node, long bound) {
    Topology.NeighborLists lists = topology.children(step.edge().link());
    long begin = lists.begin(node);
    long end = ListSearch.bound(lists, node, begin, lists.end(node), bound);
    int count = (int) Math.min(step.most(), end - begin);
    step.counts()[i] = count;
    for (int j = 0; j < count; j++) {
      step.found()[i * step.most() + j] = lists.child(node, end - 1 - j);
    }
  }

  @Override
  public void figures(List<ListQuery> queries) {
    for (ListQuery query : queries) {
      known.computeIfAbsent(query.plan(), figures).compute(query, visible);
    }
  }
}
