// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import it.unimi.dsi.fastutil.longs.Long2IntMap;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The slots of all tables. For the overlay's writer, but for the numbers of keys. */
final class Slots {
  private final GraphSchema schema;
  private final Topology base;
  private final KeyDictionary keys;
  private final List<List<Slot>> all = new ArrayList<>();
  private final List<List<Slot>> ordered = new ArrayList<>();
  private final List<Map<ByteBuffer, Integer>> byKey = new ArrayList<>();
  private final List<Long2IntMap> byOrigin = new ArrayList<>();
  private final List<List<Link>> links = new ArrayList<>();

  /**
   * Nodes of the base that are gone.
   *
   * @param ids ascending
   * @param successors of each of them the number of the node in its place, or -1
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on at once
  record Gone(long[] ids, int[] successors) {}

  Slots(GraphSchema schema, Topology base, KeyDictionary keys) {
    this.schema = schema;
    this.base = base;
    this.keys = keys;
    for (NodeType type : schema.nodeTypes()) {
      all.add(new ArrayList<>());
      ordered.add(new ArrayList<>());
      byKey.add(new ConcurrentHashMap<>());
      Long2IntMap origins = new Long2IntOpenHashMap();
      origins.defaultReturnValue(-1);
      byOrigin.add(origins);
      links.add(schema.linksOf(type.index()));
    }
  }

  Slots copy() {
    Slots copy = new Slots(schema, base, keys);
    for (int type = 0; type < all.size(); type++) {
      for (Slot slot : all.get(type)) {
        copy.all.get(type).add(slot.copy());
      }
      copy.byKey.get(type).putAll(byKey.get(type));
      copy.byOrigin.get(type).putAll(byOrigin.get(type));
    }
    return copy;
  }

  /** The links from a table to its parents. */
  List<Link> linksOf(int nodeType) {
    return links.get(nodeType);
  }

  /** Number of all slots. */
  int count() {
    return all.stream().mapToInt(List::size).sum();
  }

  List<Slot> all(int nodeType) {
    return all.get(nodeType);
  }

  /** For each table the slot's number of each key. */
  List<Map<ByteBuffer, Integer>> byKey() {
    return byKey;
  }

  /** The slot of a key, or null. */
  Slot known(int nodeType, byte[] key) {
    if (byKey.get(nodeType).isEmpty()) {
      return null;
    }
    Integer slot = byKey.get(nodeType).get(ByteBuffer.wrap(key));
    return slot == null ? null : all.get(nodeType).get(slot);
  }

  /**
   * The slot that a row points to; null if it points to none, or to a base node without one.
   *
   * @param position of the link among those of its table
   */
  Slot parent(Link link, int position, Slot child) {
    byte[] key = child.row == null ? null : child.row.parents().get(position);
    if (key != null) {
      return known(link.parent(), key);
    }
    long node = child.baseParents[position];
    return node < 0 ? null : ofBase(link.parent(), node);
  }

  /** The slot of a base node, or null. */
  Slot ofBase(int nodeType, long node) {
    int slot = byOrigin.get(nodeType).get(node);
    return slot < 0 ? null : all.get(nodeType).get(slot);
  }

  /** The slot of a key, made if need be; one more for every row of a table without a key. */
  Slot of(int nodeType, byte[] key) {
    Slot known = key == null ? null : known(nodeType, key);
    return known == null ? add(nodeType, key, key == null ? -1 : keys.id(nodeType, key)) : known;
  }

  /** Makes a slot for a row of the base as it is, so that it can move. */
  void adopt(int nodeType, long node) {
    boolean keyed = !schema.nodeTypes().get(nodeType).key().isEmpty();
    Slot slot = add(nodeType, keyed ? keys.key(nodeType, node) : null, node);
    slot.alive = true;
    slot.baseParents =
        linksOf(nodeType).stream()
            .mapToLong(link -> base.parents(link.index()).parent(node))
            .toArray();
  }

  private Slot add(int nodeType, byte[] key, long origin) {
    int number = all.get(nodeType).size();
    Slot slot = new Slot(nodeType, number, key, origin);
    all.get(nodeType).add(slot);
    if (key != null) {
      byKey.get(nodeType).put(ByteBuffer.wrap(key), number);
    }
    if (origin >= 0) {
      byOrigin.get(nodeType).put(origin, number);
    }
    return slot;
  }

  /** For each link of a table, the base node that a row points to, or -1. */
  long[] baseParents(int nodeType, NewRow row) {
    long[] found = new long[row.parents().size()];
    for (int i = 0; i < found.length; i++) {
      byte[] key = row.parents().get(i);
      found[i] = key == null ? -1 : keys.id(linksOf(nodeType).get(i).parent(), key);
    }
    return found;
  }

  /** The nodes of a table in order, each with its place and its number. */
  List<Slot> inOrder(int nodeType) {
    List<Slot> before = ordered.get(nodeType);
    List<Slot> nodes = new ArrayList<>(before.size());
    for (Slot slot : before) { // nearly in order as they are, which makes the sort cheap
      if (slot.isNode()) {
        nodes.add(slot);
      }
    }
    for (Slot slot : all.get(nodeType)) {
      if (slot.number < 0 && slot.isNode()) {
        nodes.add(slot);
      }
      slot.number = -1;
    }
    for (Slot slot : nodes) {
      place(nodeType, slot);
    }
    nodes.sort(schema.nodeTypes().get(nodeType).key().isEmpty() ? Slots::byPlace : Slots::byTime);
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).number = i;
    }
    ordered.set(nodeType, nodes);
    return nodes;
  }

  private static int byTime(Slot a, Slot b) {
    int order = Long.compare(a.time, b.time);
    return order != 0 ? order : Arrays.compareUnsigned(a.key, b.key);
  }

  private static int byPlace(Slot a, Slot b) {
    int order = Long.compare(a.place, b.place);
    return order != 0 ? order : Long.compare(a.time, b.time);
  }

  /** Puts a node behind all others of its table. */
  void append(Slot slot) {
    place(slot.nodeType, slot);
    slot.number = ordered.get(slot.nodeType).size();
    ordered.get(slot.nodeType).add(slot);
  }

  private void place(int nodeType, Slot slot) {
    if (slot.isPlaced()) {
      return;
    }
    NodeType type = schema.nodeTypes().get(nodeType);
    long count = base.nodeCount(nodeType);
    if (slot.origin >= 0 && base.time(nodeType, slot.origin) == slot.time) {
      slot.place = slot.origin;
    } else {
      long low = type.timed() ? base.visibleCount(nodeType, slot.time - 1) : 0;
      long high = type.timed() ? base.visibleCount(nodeType, slot.time) : count;
      slot.place = slot.key == null ? high : search(nodeType, slot.key, low, high);
    }
    slot.placedAt = slot.time;
  }

  /** The first base node of a range whose key is not below a key. */
  private long search(int nodeType, byte[] key, long low, long high) {
    long from = low;
    long to = high;
    while (from < to) {
      long middle = (from + to) >>> 1;
      if (Arrays.compareUnsigned(keys.key(nodeType, middle), key) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** The nodes of a table as {@link #inOrder} and {@link #append} have left them. */
  List<Slot> ordered(int nodeType) {
    return ordered.get(nodeType);
  }

  /** For each slot its node's number in the order, or -1. */
  int[] numbers(int nodeType) {
    List<Slot> slots = all.get(nodeType);
    int[] numbers = new int[slots.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = slots.get(i).number;
    }
    return numbers;
  }

  Gone gone(int nodeType) {
    long[] ids = byOrigin.get(nodeType).keySet().toLongArray();
    Arrays.sort(ids);
    int[] successors = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      successors[i] = ofBase(nodeType, ids[i]).number;
    }
    return new Gone(ids, successors);
  }
}
