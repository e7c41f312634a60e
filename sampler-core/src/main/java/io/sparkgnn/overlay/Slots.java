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
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The slots of all tables. For the overlay's writer, but for the numbers of keys. */
final class Slots {
  private final GraphSchema schema;
  private final Topology base;
  private final KeyDictionary keys;
  private final List<List<Slot>> all = new ArrayList<>();
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
      byKey.add(new ConcurrentHashMap<>());
      Long2IntMap origins = new Long2IntOpenHashMap();
      origins.defaultReturnValue(-1);
      byOrigin.add(origins);
      links.add(schema.links().stream().filter(link -> link.child() == type.index()).toList());
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

  List<Slot> all(int nodeType) {
    return all.get(nodeType);
  }

  /** For each table the slot's number of each key. */
  List<Map<ByteBuffer, Integer>> byKey() {
    return byKey;
  }

  /** The number of a key's slot, or null. */
  Integer slot(int nodeType, byte[] key) {
    return byKey.get(nodeType).get(ByteBuffer.wrap(key));
  }

  /** The slot of a key, or null. */
  Slot known(int nodeType, byte[] key) {
    Integer slot = slot(nodeType, key);
    return slot == null ? null : all.get(nodeType).get(slot);
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
    Slot slot = new Slot(key, origin);
    int number = all.get(nodeType).size();
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

  /** The nodes of a table in order, each with its place. */
  List<Slot> inOrder(int nodeType) {
    List<Slot> nodes = new ArrayList<>();
    for (Slot slot : all.get(nodeType)) {
      if (slot.isNode()) {
        place(nodeType, slot);
        nodes.add(slot);
      }
    }
    boolean keyed = !schema.nodeTypes().get(nodeType).key().isEmpty();
    nodes.sort(
        keyed
            ? Comparator.<Slot>comparingLong(slot -> slot.time)
                .thenComparing((a, b) -> Arrays.compareUnsigned(a.key, b.key))
            : Comparator.<Slot>comparingLong(slot -> slot.place)
                .thenComparingLong(slot -> slot.time));
    return nodes;
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

  /** For each slot its node's number in the order, or -1. */
  int[] numbers(int nodeType, List<Slot> order) {
    Map<Slot, Integer> numbers = new IdentityHashMap<>();
    for (int i = 0; i < order.size(); i++) {
      numbers.put(order.get(i), i);
    }
    return all.get(nodeType).stream().mapToInt(slot -> numbers.getOrDefault(slot, -1)).toArray();
  }

  Gone gone(int nodeType, int[] numbers) {
    long[] ids = byOrigin.get(nodeType).keySet().toLongArray();
    Arrays.sort(ids);
    int[] successors = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      successors[i] = numbers[byOrigin.get(nodeType).get(ids[i])];
    }
    return new Gone(ids, successors);
  }
}
