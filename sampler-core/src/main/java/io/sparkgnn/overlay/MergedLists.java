// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.Topology;
import java.util.function.LongConsumer;

/**
 * The children of each parent of one link, in base and overlay. A list that no row has changed has
 * the base's positions, one that has changed those from 0 on. Immutable.
 */
public final class MergedLists implements Topology.NeighborLists {
  private final Topology.NeighborLists base;
  private final IdMap parents;
  private final IdMap children;
  private final long[] origins;
  private final ListTable changes;

  /**
   * @param origins of the new parents
   * @param changes by the parent's id; later ones may come
   */
  MergedLists(
      Topology.NeighborLists base,
      IdMap parents,
      IdMap children,
      long[] origins,
      ListTable changes) {
    this.base = base;
    this.parents = parents;
    this.children = children;
    this.origins = origins;
    this.changes = changes;
  }

  /** How a parent's list differs from the one it has in the base; null if it does not. */
  public ListChange change(long parent) {
    ListChange change = changes.get(parent);
    return change == null ? null : change.asOf(children.added());
  }

  /** The base node whose list a parent has, or -1 if the base has none. */
  public long origin(long parent) {
    return parents.origin(parent, origins);
  }

  @Override
  public long begin(long parent) {
    if (change(parent) != null) {
      return 0;
    }
    long origin = origin(parent);
    return origin < 0 ? 0 : base.begin(origin);
  }

  @Override
  public long end(long parent) {
    ListChange change = change(parent);
    if (change != null) {
      return change.size();
    }
    long origin = origin(parent);
    return origin < 0 ? 0 : base.end(origin);
  }

  @Override
  public long child(long parent, long position) {
    ListChange change = change(parent);
    if (change == null) {
      return children.id(base.child(origin(parent), position));
    }
    int inserted = change.insertedAt(position);
    if (inserted >= 0) {
      return children.idOfAdded(change.inserted()[inserted]);
    }
    long place = change.basePlace(position, -1 - inserted);
    return children.id(base.child(change.origin(), base.begin(change.origin()) + place));
  }

  /** Tells all children of a parent, in order. */
  public void forEach(long parent, LongConsumer told) {
    ListChange change = change(parent);
    if (change != null) {
      for (long at = 0; at < change.size(); at++) {
        told.accept(child(parent, at));
      }
      return;
    }
    long origin = origin(parent);
    long end = origin < 0 ? 0 : base.end(origin);
    for (long at = origin < 0 ? 0 : base.begin(origin); at < end; at++) {
      told.accept(children.id(base.child(origin, at)));
    }
  }
}
