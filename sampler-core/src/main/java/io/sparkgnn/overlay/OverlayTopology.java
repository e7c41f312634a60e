// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.util.Arrays;
import java.util.List;

/** Times and edges of base and overlay as one graph. Immutable. */
final class OverlayTopology implements Topology {
  private final Topology base;
  private final IdMap[] ids;
  private final NewNodes[] nodes;
  private final boolean[] timed;
  private final LinkColumn[] parents;
  private final MergedLists[] children;

  /**
   * @param parents for each link, by the number of the new child, its parent's id or -1
   */
  OverlayTopology(
      Topology base,
      List<NodeType> types,
      List<Link> links,
      IdMap[] ids,
      NewNodes[] nodes,
      long[][] parents,
      MergedLists[] children) {
    this.base = base;
    this.ids = ids;
    this.nodes = nodes;
    this.children = children;
    this.timed = new boolean[types.size()];
    types.forEach(type -> timed[type.index()] = type.timed());
    this.parents = new LinkColumn[links.size()];
    for (Link link : links) {
      this.parents[link.index()] =
          new MergedColumn(
              base.parents(link.index()),
              ids[link.child()],
              ids[link.parent()],
              parents[link.index()]);
    }
  }

  @Override
  public void check() {
    base.check();
  }

  @Override
  public RuntimeException explain(Throwable failure) {
    return base.explain(failure);
  }

  @Override
  public long nodeCount(int nodeType) {
    return ids[nodeType].count();
  }

  @Override
  public long visibleCount(int nodeType, long time) {
    if (!timed[nodeType]) {
      return ids[nodeType].count();
    }
    return visible(nodeType, time, base.visibleCount(nodeType, time));
  }

  @Override
  public void visibleCounts(int nodeType, long[] times, int count, long[] counts) {
    if (!timed[nodeType]) {
      Arrays.fill(counts, 0, count, ids[nodeType].count());
      return;
    }
    base.visibleCounts(nodeType, times, count, counts);
    for (int i = 0; i < count; i++) {
      counts[i] = visible(nodeType, times[i], counts[i]);
    }
  }

  private long visible(int nodeType, long time, long ofBase) {
    long[] added = nodes[nodeType].times();
    int low = 0;
    int high = nodes[nodeType].count();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (added[middle] <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return ids[nodeType].bound(ofBase, low);
  }

  @Override
  public long time(int nodeType, long id) {
    int number = ids[nodeType].number(id);
    return number < 0
        ? base.time(nodeType, ids[nodeType].base(id))
        : nodes[nodeType].times()[number];
  }

  @Override
  public LinkColumn parents(int link) {
    return parents[link];
  }

  @Override
  public MergedLists children(int link) {
    return children[link];
  }

  private record MergedColumn(LinkColumn base, IdMap children, IdMap parents, long[] added)
      implements LinkColumn {
    @Override
    public long parent(long child) {
      int number = children.number(child);
      if (number >= 0) {
        return added[number];
      }
      long parent = base.parent(children.base(child));
      return parent < 0 ? -1 : parents.id(parent);
    }
  }
}
