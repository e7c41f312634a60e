// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Topology;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/** Finds the lists of one link that are not as in the base. */
final class ListChanges {
  private final Topology.LinkColumn column;
  private final Topology.NeighborLists lists;
  private final IdMap parents;
  private final NewNodes newParents;
  private final Long2ObjectMap<Found> found = new Long2ObjectOpenHashMap<>();

  private record Found(LongArrayList removed, IntArrayList inserted, LongArrayList bases) {}

  ListChanges(Topology base, Link link, IdMap parents, NewNodes newParents) {
    this.column = base.parents(link.index());
    this.lists = base.children(link.index());
    this.parents = parents;
    this.newParents = newParents;
  }

  /**
   * The changes by the parent's id.
   *
   * @param parentOf of each new child the parent's id, or -1
   * @param places of each new child the number of base nodes before it
   * @param gone children of the base that are gone
   */
  ListTable of(long[] parentOf, long[] places, long[] gone) {
    for (long child : gone) {
      long origin = column.parent(child);
      long parent = origin < 0 ? -1 : parents.id(origin);
      if (parent >= 0) {
        long begin = lists.begin(origin);
        long place = lists.firstFrom(origin, begin, lists.end(origin), child);
        at(parent).removed().add(place - begin);
      }
    }
    for (int i = 0; i < parentOf.length; i++) {
      if (parentOf[i] >= 0) {
        Found at = at(parentOf[i]);
        at.inserted().add(i);
        at.bases().add(places[i]);
      }
    }
    ListTable changes = new ListTable();
    found.forEach((parent, at) -> changes.put(parent, change(parent, at)));
    return changes;
  }

  private Found at(long parent) {
    return found.computeIfAbsent(
        parent, id -> new Found(new LongArrayList(0), new IntArrayList(2), new LongArrayList(2)));
  }

  private ListChange change(long parent, Found at) {
    return ListChange.of(
        lists,
        parents.origin(parent, newParents.origins()),
        at.removed().toLongArray(),
        at.inserted().toIntArray(),
        at.bases().toLongArray());
  }
}
