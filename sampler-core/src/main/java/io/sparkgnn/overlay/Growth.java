// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.graph.Topology;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Base and rows put together once, and rows that were put behind all others since, each in about
 * constant time. For the overlay's writer; snapshots are for everyone, and what is put behind them
 * later they do not see.
 */
final class Growth {
  private static final long[] NONE = {};

  private final OverlayBase base;
  private final GraphSchema schema;
  private final Slots slots;
  private final Dating dating;
  private final Waiting waiting;
  private final IdMap[] ids;
  private final NewNodes[] nodes;
  private final long[][] parents;
  private final ListTable[] lists;
  private final int[] rowBytes;
  private final long[] lastTimes;
  private final byte[][] lastKeys;
  private final Object identity = new Object();
  private long held;
  private long dangling;

  /** Puts base and all rows together. */
  Growth(OverlayBase base, Slots slots) {
    this.base = base;
    this.schema = base.schema();
    this.slots = slots;
    int types = schema.nodeTypes().size();
    ids = new IdMap[types];
    nodes = new NewNodes[types];
    lastTimes = new long[types];
    lastKeys = new byte[types][];
    parents = new long[schema.links().size()][];
    lists = new ListTable[parents.length];
    rowBytes = schema.nodeTypes().stream().mapToInt(NodeType::rowBytes).toArray();
    waiting = new Waiting(schema);
    dating = new Dating(schema, base.topology(), slots);
    dating.date();
    long[][] places = new long[types][];
    long[][] gone = new long[types][];
    for (int type = 0; type < types; type++) {
      List<Slot> order = slots.inOrder(type);
      places[type] = order.stream().mapToLong(slot -> slot.place).toArray();
      Slots.Gone left = slots.gone(type);
      gone[type] = left.ids();
      nodes[type] = nodes(type, order, IdMap.ids(left.ids(), places[type]));
      ids[type] =
          new IdMap(
              base.topology().nodeCount(type),
              left.ids(),
              left.successors(),
              nodes[type].ids(),
              order.size());
      last(type);
    }
    for (Link link : schema.links()) {
      int position = slots.linksOf(link.child()).indexOf(link);
      parents[link.index()] =
          slots.ordered(link.child()).stream()
              .mapToLong(child -> parent(link, position, child))
              .toArray();
      ListChanges changes =
          new ListChanges(base.topology(), link, ids[link.parent()], nodes[link.parent()]);
      lists[link.index()] =
          changes.of(parents[link.index()], places[link.child()], gone[link.child()]);
    }
    for (int type = 0; type < types; type++) {
      slots.all(type).forEach(this::wait);
    }
  }

  private NewNodes nodes(int type, List<Slot> order, long[] idsOf) {
    int count = order.size();
    long[] times = new long[count];
    long[] origins = new long[count];
    byte[][] keysOf = new byte[count][];
    byte[][] rows = new byte[count][];
    for (int i = 0; i < count; i++) {
      Slot slot = order.get(i);
      times[i] = slot.time;
      origins[i] = slot.origin;
      keysOf[i] = slot.key;
      rows[i] = slot.row == null ? null : slot.row.features();
    }
    int[] numbers = slots.numbers(type);
    return new NewNodes(count, idsOf, times, keysOf, origins, rows, numbers.length, numbers);
  }

  private void last(int type) {
    long last = ids[type].count() - 1;
    if (last < 0) {
      lastTimes[type] = Long.MIN_VALUE;
      return;
    }
    boolean keyed = !schema.nodeTypes().get(type).key().isEmpty();
    int number = ids[type].number(last);
    long node = number < 0 ? ids[type].base(last) : -1;
    lastTimes[type] = number < 0 ? base.topology().time(type, node) : nodes[type].times()[number];
    if (keyed) {
      lastKeys[type] = number < 0 ? base.keys().key(type, node) : nodes[type].keys()[number];
    }
  }

  /** The id of the node that a row points to, or -1. */
  private long parent(Link link, int position, Slot child) {
    Slot slot = slots.parent(link, position, child);
    if (slot != null) {
      return slot.number < 0 ? -1 : ids[link.parent()].idOfAdded(slot.number);
    }
    long parent = child.baseParents[position];
    return parent < 0 ? -1 : ids[link.parent()].id(parent);
  }

  /** Counts what a slot waits for. */
  private void wait(Slot slot) {
    slot.held = slot.alive && !slot.isNode();
    held += slot.held ? 1 : 0;
    slot.dangling = 0;
    if (!slot.alive || slot.row == null) {
      return;
    }
    List<Link> links = slots.linksOf(slot.nodeType);
    for (int i = 0; i < links.size(); i++) {
      byte[] key = slot.row.parents().get(i);
      if (key != null && parent(links.get(i), i, slot) < 0) {
        waiting.add(links.get(i).parent(), key, slot);
        slot.dangling += slot.held ? 0 : 1;
      }
    }
    dangling += slot.dangling;
  }

  /** Rows that point to a key that is no node. */
  List<Slot> waiting(int nodeType, byte[] key) {
    return waiting.of(nodeType, key);
  }

  /** Whether a slot was there, as a node or not. */
  boolean knows(Slot slot) {
    return slot.index < nodes[slot.nodeType].slotCount();
  }

  /** Whether it was there and was no node. */
  boolean lacks(Slot slot) {
    return slot.number < 0 && knows(slot);
  }

  /** Counts a slot no more, since another state has it. */
  void forget(Slot slot) {
    held -= slot.held ? 1 : 0;
    dangling -= slot.dangling;
    slot.held = false;
    slot.dangling = 0;
  }

  /** Rows that wait for a time. */
  long held() {
    return held;
  }

  /** Foreign keys of nodes that fit no node. */
  long dangling() {
    return dangling;
  }

  /**
   * Puts a row behind all others, and rows that it is the first to show.
   *
   * @param slot that has just been made, of no node of the base
   * @return false if it does not belong there; nothing is done then
   */
  boolean append(Slot slot) {
    Map<Slot, Long> steps = new LinkedHashMap<>();
    NodeType type = schema.nodeTypes().get(slot.nodeType);
    long time =
        switch (type.timeKind()) {
          case TIMED -> slot.row.time();
          case STATIC -> Long.MIN_VALUE;
          case INHERITED -> dating.inherited(type, slot);
          case FIRST_SEEN -> Slot.NO_TIME;
        };
    if (!waiting(slot.nodeType, slot.key).isEmpty() || !plan(slot, time, steps)) {
      return false;
    }
    steps.forEach(this::append);
    return true;
  }

  private boolean plan(Slot slot, long time, Map<Slot, Long> steps) {
    if (time == Slot.NO_TIME) {
      steps.put(slot, time);
      return true;
    }
    List<Link> links = slots.linksOf(slot.nodeType);
    for (int i = 0; i < links.size(); i++) {
      NodeType shown = schema.nodeTypes().get(links.get(i).parent());
      if (shown.timeKind() == TimeKind.FIRST_SEEN
          && shown.firstSeenBy().contains(links.get(i).index())
          && !planShown(links.get(i), i, slot, time, steps)) {
        return false;
      }
    }
    if (!isLast(slot, time)
        || steps.keySet().stream().anyMatch(other -> other.nodeType == slot.nodeType)) {
      return false;
    }
    steps.put(slot, time);
    return true;
  }

  /** The row that another one may be the first to show. */
  private boolean planShown(Link link, int position, Slot child, long time, Map<Slot, Long> steps) {
    Slot parent = slots.parent(link, position, child);
    if (parent == null) {
      long node = child.baseParents[position];
      return node < 0 || base.topology().time(link.parent(), node) <= time;
    }
    if (!parent.alive || steps.containsKey(parent)) {
      return true;
    }
    if (parent.isNode()) {
      return parent.time <= time;
    }
    return parent.origin < 0
        && parent.row != null
        && waiting(parent.nodeType, parent.key).isEmpty()
        && plan(parent, time, steps);
  }

  private boolean isLast(Slot slot, long time) {
    if (ids[slot.nodeType].count() == 0 || time > lastTimes[slot.nodeType]) {
      return true;
    }
    return time == lastTimes[slot.nodeType]
        && (slot.key == null || Arrays.compareUnsigned(slot.key, lastKeys[slot.nodeType]) > 0);
  }

  private void append(Slot slot, long time) {
    int type = slot.nodeType;
    if (time == Slot.NO_TIME) {
      nodes[type] = nodes[type].withSlot(slot.index, -1);
      wait(slot);
      return;
    }
    boolean known = knows(slot);
    slot.time = time;
    slots.append(slot);
    nodes[type] =
        nodes[type]
            .and(ids[type].count(), time, slot.key, slot.row.features())
            .withSlot(slot.index, slot.number);
    ids[type] = ids[type].with(nodes[type].ids(), nodes[type].count());
    lastTimes[type] = time;
    lastKeys[type] = slot.key;
    List<Link> links = slots.linksOf(type);
    for (int i = 0; i < links.size(); i++) {
      connect(links.get(i), slot.number, parent(links.get(i), i, slot));
    }
    if (known) {
      settle(slot);
    } else {
      wait(slot);
    }
  }

  /** A row that was held is a node now; what it points to in vain is known. */
  private void settle(Slot slot) {
    forget(slot);
    for (Link link : slots.linksOf(slot.nodeType)) {
      int position = slots.linksOf(slot.nodeType).indexOf(link);
      boolean points = slot.row.parents().get(position) != null;
      slot.dangling += points && parents[link.index()][slot.number] < 0 ? 1 : 0;
    }
    dangling += slot.dangling;
  }

  private void connect(Link link, int child, long parent) {
    int index = link.index();
    if (child == parents[index].length) {
      parents[index] = Arrays.copyOf(parents[index], Math.max(16, 2 * child));
    }
    parents[index][child] = parent;
    if (parent >= 0) {
      ListChange change = lists[index].get(parent);
      lists[index].put(parent, (change == null ? unchanged(link, parent) : change).and(child));
    }
  }

  private ListChange unchanged(Link link, long parent) {
    long origin = ids[link.parent()].origin(parent, nodes[link.parent()].origins());
    Topology.NeighborLists ofBase = base.topology().children(link.index());
    long size = origin < 0 ? 0 : ofBase.end(origin) - ofBase.begin(origin);
    return new ListChange(origin, size, NONE, 0, new int[0], NONE);
  }

  /** The graph as it is now. */
  OverlaySnapshot snapshot(long number, OverlaySnapshot.Counts counts) {
    IdMap[] idsNow = ids.clone();
    NewNodes[] nodesNow = nodes.clone();
    MergedLists[] listsNow = new MergedLists[lists.length];
    for (Link link : schema.links()) {
      listsNow[link.index()] =
          new MergedLists(
              base.topology().children(link.index()),
              idsNow[link.parent()],
              idsNow[link.child()],
              nodesNow[link.parent()].origins(),
              lists[link.index()]);
    }
    return new OverlaySnapshot(
        number,
        schema,
        idsNow,
        new OverlayTopology(
            base.topology(),
            schema.nodeTypes(),
            schema.links(),
            idsNow,
            nodesNow,
            parents.clone(),
            listsNow),
        new OverlayFeatures(base.features(), idsNow, nodesNow, rowBytes),
        new OverlayKeys(base.keys(), idsNow, nodesNow, slots.byKey()),
        counts,
        base.below(),
        identity);
  }
}
