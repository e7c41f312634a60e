// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes rows that have come since a graph was built. Safe for use by any number of threads; one
 * writes at a time, and those who read have snapshots, which never wait.
 *
 * <p>What a snapshot is does not depend on the order in which rows of different keys came. Of
 * several rows of one key the last one counts.
 */
public final class GraphOverlay {
  /** About what a node takes besides its bytes. */
  private static final long NODE_BYTES = 240;

  private final GraphSchema schema;
  private final Topology base;
  private final FeatureStore features;
  private final KeyDictionary keys;
  private final Slots slots;
  private long number;
  private long bytes;
  private OverlaySnapshot latest;

  /**
   * Over a graph, which stays open.
   *
   * @param features of the base
   * @param keys of the base
   */
  public GraphOverlay(
      GraphSchema schema, Topology base, FeatureStore features, KeyDictionary keys) {
    this(schema, base, features, keys, new Slots(schema, base, keys));
  }

  private GraphOverlay(
      GraphSchema schema, Topology base, FeatureStore features, KeyDictionary keys, Slots slots) {
    this.schema = schema;
    this.base = base;
    this.features = features;
    this.keys = keys;
    this.slots = slots;
  }

  /** An overlay of its own with the same rows. */
  public synchronized GraphOverlay copy() {
    GraphOverlay copy = new GraphOverlay(schema, base, features, keys, slots.copy());
    copy.number = number;
    copy.bytes = bytes;
    return copy;
  }

  /**
   * Takes a row: a new one, or one that takes the place of the row of its key.
   *
   * @throws IllegalArgumentException if the row is not one of that table
   */
  public synchronized void put(int nodeType, NewRow row) {
    NodeType type = schema.nodeTypes().get(nodeType);
    if ((row.key() == null) != type.key().isEmpty()
        || row.features().length != type.rowBytes()
        || row.parents().size() != slots.linksOf(nodeType).size()) {
      throw new IllegalArgumentException("no row of table " + type.name());
    }
    Slot slot = slots.of(nodeType, row.key());
    bytes += size(row) - (slot.row == null ? -NODE_BYTES : size(slot.row));
    slot.row = row;
    slot.alive = true;
    slot.baseParents = slots.baseParents(nodeType, row);
    number++;
  }

  /**
   * Deletes the row of a key.
   *
   * @return whether there was one
   * @throws IllegalArgumentException if the table has no primary key
   */
  public synchronized boolean delete(int nodeType, byte[] key) {
    if (schema.nodeTypes().get(nodeType).key().isEmpty()) {
      throw new IllegalArgumentException("no key in " + schema.nodeTypes().get(nodeType).name());
    }
    Slot slot = slots.known(nodeType, key);
    if (slot == null && keys.id(nodeType, key) < 0 || slot != null && !slot.alive) {
      return false;
    }
    slot = slots.of(nodeType, key);
    bytes += slot.row == null ? NODE_BYTES : -size(slot.row);
    slot.row = null;
    slot.alive = false;
    number++;
    return true;
  }

  /** Takes a row, or deletes one, as {@link #put} and {@link #delete} do. */
  public void apply(RowChange change) {
    if (change.row() == null) {
      delete(change.nodeType(), change.key());
    } else {
      put(change.nodeType(), change.row());
    }
  }

  private static long size(NewRow row) {
    long size = row.features().length + (row.key() == null ? 0 : row.key().length);
    for (byte[] parent : row.parents()) {
      size += Long.BYTES + (parent == null ? 0 : parent.length);
    }
    return size;
  }

  /** About how much memory the rows take. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Whether the table has a row of that key now, a node or held. */
  public synchronized boolean has(int nodeType, byte[] key) {
    Slot slot = slots.known(nodeType, key);
    return slot == null ? keys.id(nodeType, key) >= 0 : slot.alive;
  }

  /** The graph with all rows that have come so far. */
  public synchronized OverlaySnapshot snapshot() {
    if (latest == null || latest.number() != number) {
      latest = new Merge().snapshot();
    }
    return latest;
  }

  /** Puts base and overlay together. */
  private final class Merge {
    private final int types = schema.nodeTypes().size();
    private final IdMap[] ids = new IdMap[types];
    private final NewNodes[] nodes = new NewNodes[types];
    private final List<List<Slot>> ordered = new ArrayList<>();
    private final long[][] places = new long[types][];
    private final long[][] gone = new long[types][];
    private long dangling;

    OverlaySnapshot snapshot() {
      new Dating(schema, base, slots).date();
      long added = 0;
      long left = 0;
      long held = 0;
      for (int type = 0; type < types; type++) {
        order(type);
        added += ordered.get(type).size();
        left += gone[type].length;
        for (Slot slot : slots.all(type)) {
          held += slot.alive && !slot.isNode() ? 1 : 0;
        }
      }
      long[][] parents = new long[schema.links().size()][];
      MergedLists[] lists = new MergedLists[parents.length];
      for (Link link : schema.links()) {
        parents[link.index()] = parents(link);
        lists[link.index()] =
            new MergedLists(
                base.children(link.index()),
                ids[link.parent()],
                ids[link.child()],
                nodes[link.parent()].origins(),
                new ListChanges(
                        base, link, ids[link.parent()], ids[link.child()], nodes[link.parent()])
                    .of(parents[link.index()], places[link.child()], gone[link.child()]));
      }
      List<Map<ByteBuffer, Integer>> byKey = slots.byKey();
      int[] rowBytes = schema.nodeTypes().stream().mapToInt(NodeType::rowBytes).toArray();
      return new OverlaySnapshot(
          number,
          schema,
          ids,
          new OverlayTopology(base, schema.nodeTypes(), schema.links(), ids, nodes, parents, lists),
          new OverlayFeatures(features, ids, nodes, rowBytes),
          new OverlayKeys(keys, ids, nodes, byKey),
          new OverlaySnapshot.Counts(added, left, held, dangling));
    }

    private void order(int type) {
      List<Slot> order = slots.inOrder(type);
      ordered.add(order);
      int count = order.size();
      long[] times = new long[count];
      long[] origins = new long[count];
      byte[][] keysOf = new byte[count][];
      byte[][] rows = new byte[count][];
      places[type] = new long[count];
      for (int i = 0; i < count; i++) {
        Slot slot = order.get(i);
        times[i] = slot.time;
        origins[i] = slot.origin;
        keysOf[i] = slot.key;
        rows[i] = slot.row == null ? null : slot.row.features();
        places[type][i] = slot.place;
      }
      Slots.Gone left = slots.gone(type);
      gone[type] = left.ids();
      ids[type] = new IdMap(base.nodeCount(type), left.ids(), left.successors(), places[type]);
      nodes[type] = new NewNodes(times, keysOf, origins, rows, slots.numbers(type));
    }

    private long[] parents(Link link) {
      List<Slot> children = ordered.get(link.child());
      long[] found = new long[children.size()];
      int position = slots.linksOf(link.child()).indexOf(link);
      for (int i = 0; i < found.length; i++) {
        Slot child = children.get(i);
        Slot slot = slots.parent(link, position, child);
        if (slot != null) {
          found[i] = slot.number < 0 ? -1 : ids[link.parent()].idOfAdded(slot.number);
        } else {
          long parent = child.baseParents[position];
          found[i] = parent < 0 ? -1 : ids[link.parent()].id(parent);
        }
        boolean points = child.row != null && child.row.parents().get(position) != null;
        dangling += points && found[i] < 0 ? 1 : 0;
      }
      return found;
    }
  }
}
