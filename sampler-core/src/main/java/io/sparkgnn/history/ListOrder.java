// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Topology;
import java.util.Arrays;

/**
 * Where the list of each parent of a link lies when the lists of all own stripes are put one after
 * the other, in the order of parents. Immutable.
 */
final class ListOrder {
  /** Children that are looked at at once. */
  static final int CHUNK = 8192;

  private final Topology topology;
  private final Link link;
  private final OwnStripes stripes;
  private final long[] begin;

  ListOrder(Topology topology, Link link, OwnStripes stripes) {
    this.topology = topology;
    this.link = link;
    this.stripes = stripes;
    long parents = stripes.count(topology.nodeCount(link.parent()));
    begin = new long[Math.toIntExact(parents + 1)];
    Topology.NeighborLists lists = topology.children(link.index());
    for (int number = 0; number < parents; number++) {
      long parent = stripes.node(number);
      begin[number + 1] = begin[number] + lists.end(parent) - lists.begin(parent);
    }
  }

  /** Bytes for so many lists. */
  static long bytes(long lists) {
    return (lists + 1) * Long.BYTES;
  }

  Link link() {
    return link;
  }

  /** Number of lists. */
  long lists() {
    return begin.length - 1;
  }

  /** Number of children that have a parent. */
  long size() {
    return begin[begin.length - 1];
  }

  /** First place of a parent's list. */
  long begin(long parent) {
    return begin[(int) stripes.number(parent)];
  }

  /** First place of a list by its number. */
  long beginOf(long number) {
    return begin[(int) number];
  }

  /** Told the place of each child. */
  interface Places {
    /**
     * Some children.
     *
     * @param ids of {@code count} children
     * @param places of these; -1 for one without a parent
     */
    void take(long[] ids, int count, long[] places);
  }

  /** Goes through all children once: in the order of ids, or where stripes are missing of lists. */
  void scan(Places target) {
    if (stripes.all()) {
      byId(target);
    } else {
      byList(target);
    }
  }

  private void byId(Places target) {
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
        places[i] = places[i] < 0 ? -1 : next[(int) stripes.number(places[i])]++;
      }
      target.take(ids, count, places);
    }
  }

  private void byList(Places target) {
    Topology.NeighborLists lists = topology.children(link.index());
    long[] ids = new long[CHUNK];
    long[] places = new long[CHUNK];
    int count = 0;
    for (int number = 0; number < lists(); number++) {
      long parent = stripes.node(number);
      long first = lists.begin(parent);
      for (long place = begin[number]; place < begin[number + 1]; place++) {
        ids[count] = lists.child(parent, first + place - begin[number]);
        places[count++] = place;
        if (count == CHUNK) {
          target.take(ids, count, places);
          count = 0;
        }
      }
    }
    if (count > 0) {
      target.take(ids, count, places);
    }
  }
}
