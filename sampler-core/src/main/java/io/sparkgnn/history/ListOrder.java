// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Topology;
import java.util.Arrays;

/**
 * Where the list of each parent of a link lies when all lists are put one after the other, in the
 * order of parents. Immutable.
 */
final class ListOrder {
  /** Children that are looked at at once. */
  static final int CHUNK = 8192;

  private final Topology topology;
  private final Link link;
  private final long[] begin;

  ListOrder(Topology topology, Link link) {
    this.topology = topology;
    this.link = link;
    long parents = topology.nodeCount(link.parent());
    begin = new long[Math.toIntExact(parents + 1)];
    Topology.NeighborLists lists = topology.children(link.index());
    for (int parent = 0; parent < parents; parent++) {
      begin[parent + 1] = begin[parent] + lists.end(parent) - lists.begin(parent);
    }
  }

  Link link() {
    return link;
  }

  /** Number of lists. */
  long parents() {
    return begin.length - 1;
  }

  /** Number of children that have a parent. */
  long size() {
    return begin[begin.length - 1];
  }

  /** First place of a parent's list. */
  long begin(long parent) {
    return begin[(int) parent];
  }

  /** Told the place of each child. */
  interface Places {
    /**
     * Some children, in ascending order.
     *
     * @param first the first child's id; the others follow it
     * @param places of {@code count} children; -1 for one without a parent
     */
    void take(long first, int count, long[] places);
  }

  /** Goes through all children once, in order of their ids. */
  void scan(Places target) {
    long[] next = Arrays.copyOf(begin, begin.length);
    Topology.LinkColumn parents = topology.parents(link.index());
    long children = topology.nodeCount(link.child());
    long[] ids = new long[CHUNK];
    long[] places = new long[CHUNK];
    for (long first = 0; first < children; first += CHUNK) {
      int count = (int) Math.min(CHUNK, children - first);
      for (int i = 0; i < count; i++) {
        ids[i] = first + i;
      }
      parents.parents(ids, count, places);
      for (int i = 0; i < count; i++) {
        places[i] = places[i] < 0 ? -1 : next[(int) places[i]]++;
      }
      target.take(first, count, places);
    }
  }
}
