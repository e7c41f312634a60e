// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.ArrayList;
import java.util.List;

/** A topology made from plain arrays by linear scans: slow, and shares no code with the store. */
final class NaiveTopology implements Topology {
  private final GraphSchema schema;
  private final List<long[]> times;
  private final List<long[]> parents;
  private final List<List<List<Long>>> children = new ArrayList<>();

  NaiveTopology(GraphSchema schema, List<long[]> times, List<long[]> parents) {
    this.schema = schema;
    this.times = times;
    this.parents = parents;
    for (Link link : schema.links()) {
      List<List<Long>> lists = new ArrayList<>();
      for (long p = 0; p < schema.nodeTypes().get(link.parent()).rows(); p++) {
        lists.add(new ArrayList<>());
      }
      long[] column = parents.get(link.index());
      for (int child = 0; child < column.length; child++) {
        if (column[child] >= 0) {
          lists.get((int) column[child]).add((long) child);
        }
      }
      children.add(lists);
    }
  }

  @Override
  public long nodeCount(int nodeType) {
    return schema.nodeTypes().get(nodeType).rows();
  }

  @Override
  public long visibleCount(int nodeType, long time) {
    if (!schema.nodeTypes().get(nodeType).timed()) {
      return nodeCount(nodeType);
    }
    long count = 0;
    for (long t : times.get(nodeType)) {
      if (t <= time) {
        count++;
      }
    }
    return count;
  }

  @Override
  public long time(int nodeType, long id) {
    return schema.nodeTypes().get(nodeType).timed()
        ? times.get(nodeType)[(int) id]
        : Long.MIN_VALUE;
  }

  @Override
  public LinkColumn parents(int link) {
    return child -> parents.get(link)[(int) child];
  }

  @Override
  public NeighborLists children(int link) {
    List<List<Long>> lists = children.get(link);
    return new NeighborLists() {
      @Override
      public long begin(long parent) {
        return 0;
      }

      @Override
      public long end(long parent) {
        return lists.get((int) parent).size();
      }

      @Override
      public long child(long parent, long position) {
        return lists.get((int) parent).get((int) position);
      }
    };
  }
}
