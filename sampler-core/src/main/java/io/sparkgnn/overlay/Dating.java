// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the rows of the overlay their times, by the rules of the build. Rows of the base whose
 * times change thereby become slots.
 */
final class Dating {
  private final GraphSchema schema;
  private final Topology base;
  private final Slots slots;

  Dating(GraphSchema schema, Topology base, Slots slots) {
    this.schema = schema;
    this.base = base;
    this.slots = slots;
  }

  /** Dates all slots. */
  void date() {
    for (NodeType type : schema.datingOrder()) {
      switch (type.timeKind()) {
        case TIMED -> slots.all(type.index()).forEach(slot -> slot.time = own(type, slot));
        case STATIC -> slots.all(type.index()).forEach(slot -> slot.time = Long.MIN_VALUE);
        case INHERITED -> inherit(type);
        case FIRST_SEEN -> firstSeen(type);
      }
    }
  }

  private long own(NodeType type, Slot slot) {
    return slot.row != null ? slot.row.time() : base.time(type.index(), Math.max(0, slot.origin));
  }

  private void inherit(NodeType type) {
    List<Link> dating = schema.datingLinks(type);
    for (Link link : dating) {
      for (Slot parent : slots.all(link.parent())) {
        if (parent.origin >= 0 && moved(link.parent(), parent)) {
          Topology.NeighborLists lists = base.children(link.index());
          long end = lists.end(parent.origin);
          for (long at = lists.begin(parent.origin); at < end; at++) {
            adopt(type.index(), lists.child(parent.origin, at));
          }
        }
      }
    }
    for (Slot slot : slots.all(type.index())) {
      slot.time = slot.alive ? latest(dating, slot) : Slot.NO_TIME;
    }
  }

  /** The time that its parents give a row, as they are now. */
  long inherited(NodeType type, Slot slot) {
    return latest(schema.datingLinks(type), slot);
  }

  private long latest(List<Link> dating, Slot slot) {
    long latest = Slot.NO_TIME;
    for (Link link : dating) {
      long time = parentTime(link, slot);
      latest =
          time == Slot.NO_TIME ? latest : latest == Slot.NO_TIME ? time : Math.max(latest, time);
    }
    return latest;
  }

  private boolean moved(int nodeType, Slot slot) {
    return !slot.isNode() || slot.time != base.time(nodeType, slot.origin);
  }

  private void adopt(int nodeType, long node) {
    if (slots.ofBase(nodeType, node) == null) {
      slots.adopt(nodeType, node);
    }
  }

  private long parentTime(Link link, Slot child) {
    Slot parent = parentSlot(link, child);
    if (parent != null) {
      return parent.isNode() ? parent.time : Slot.NO_TIME;
    }
    long node = baseParent(link, child);
    return node < 0 ? Slot.NO_TIME : base.time(link.parent(), node);
  }

  private Slot parentSlot(Link link, Slot child) {
    return slots.parent(link, slots.linksOf(link.child()).indexOf(link), child);
  }

  private long baseParent(Link link, Slot child) {
    return child.baseParents[slots.linksOf(link.child()).indexOf(link)];
  }

  private void firstSeen(NodeType type) {
    List<Link> dating = schema.datingLinks(type);
    for (Link link : dating) {
      for (Slot child : slots.all(link.child())) {
        adoptEarlier(link, child);
        adoptLeft(link, child);
      }
    }
    Map<Slot, Long> earliest = new IdentityHashMap<>();
    for (Link link : dating) {
      for (Slot child : slots.all(link.child())) {
        Slot parent = child.isNode() ? parentSlot(link, child) : null;
        if (parent != null) {
          earliest.merge(parent, child.time, Math::min);
        }
      }
    }
    for (Slot slot : slots.all(type.index())) {
      long time = earliest.getOrDefault(slot, Slot.NO_TIME);
      for (Link link : dating) {
        time = Math.min(time, slot.origin < 0 ? time : firstChild(link, slot.origin));
      }
      slot.time = time;
    }
  }

  /** A base node that is seen earlier now. */
  private void adoptEarlier(Link link, Slot child) {
    if (child.isNode() && parentSlot(link, child) == null) {
      long node = baseParent(link, child);
      if (node >= 0 && child.time < base.time(link.parent(), node)) {
        slots.adopt(link.parent(), node);
      }
    }
  }

  /** A base node whose first row has gone or moved. */
  private void adoptLeft(Link link, Slot child) {
    long node = child.origin < 0 ? -1 : base.parents(link.index()).parent(child.origin);
    if (node >= 0 && base.time(link.parent(), node) == base.time(link.child(), child.origin)) {
      adopt(link.parent(), node);
    }
  }

  /** Time of the first child of a base node that is not gone. */
  private long firstChild(Link link, long node) {
    Topology.NeighborLists lists = base.children(link.index());
    long end = lists.end(node);
    for (long at = lists.begin(node); at < end; at++) {
      long child = lists.child(node, at);
      if (slots.ofBase(link.child(), child) == null) {
        return base.time(link.child(), child);
      }
    }
    return Slot.NO_TIME;
  }
}
