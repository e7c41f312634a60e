// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes rows that have come since a graph was built. Safe for use by any number of threads; one
 * writes at a time, and those who read have snapshots, which never wait.
 *
 * <p>What a snapshot is does not depend on the order in which rows of different keys came. Of
 * several rows of one key the last one counts.
 *
 * <p>A snapshot costs what has come since the one before. A new row that belongs behind all others
 * of its table is put there, and the snapshots share all that is before it. Other changes go to an
 * overlay of their own over that state, small beside it; when it has grown to a share of it, the
 * next snapshot puts all rows together anew.
 */
public final class GraphOverlay {
  /** About what a node takes besides its bytes. */
  private static final long NODE_BYTES = 240;

  /** Rows that an overlay may have over the state of another: so many, or a share of its rows. */
  private static final int LEAST_ABOVE = 256;

  private static final int SHARE_ABOVE = 8;

  private final OverlayBase base;
  private final Slots slots;
  private final int leastAbove;
  private long number;
  private long bytes;
  private long rows;
  private long deleted;
  private OverlaySnapshot latest;

  /** What rows were put together; null before the first snapshot, and when that has to be new. */
  private Growth growth;

  /** Over a state of the growth; null as long as all that came since could be put behind it. */
  private GraphOverlay above;

  private Carrier carrier;

  /**
   * Over a graph, which stays open.
   *
   * @param features of the base
   * @param keys of the base
   */
  public GraphOverlay(
      GraphSchema schema, Topology base, FeatureStore features, KeyDictionary keys) {
    this(new OverlayBase(schema, base, features, keys, null), LEAST_ABOVE);
  }

  /**
   * The same with another limit.
   *
   * @param leastAbove rows that an overlay over a state may have however few the state has
   */
  GraphOverlay(OverlayBase base, int leastAbove) {
    this(base, leastAbove, new Slots(base.schema(), base.topology(), base.keys()));
  }

  private GraphOverlay(OverlayBase base, int leastAbove, Slots slots) {
    this.base = base;
    this.leastAbove = leastAbove;
    this.slots = slots;
  }

  private GraphSchema schema() {
    return base.schema();
  }

  /** What those over this see. */
  private final class Level implements OverlayLevel {
    @Override
    public GraphSchema schema() {
      return base.schema();
    }

    @Override
    public Slots slots() {
      return slots;
    }

    @Override
    public Growth growth() {
      return growth;
    }

    @Override
    public boolean isAbove(Slot withoutKey) {
      return carrier != null && carrier.hasCarried(withoutKey);
    }

    @Override
    public void apply(RowChange change) {
      GraphOverlay.this.apply(change);
    }
  }

  /**
   * Takes a row: a new one, or one that takes the place of the row of its key.
   *
   * @throws IllegalArgumentException if the row is not one of that table
   */
  public synchronized void put(int nodeType, NewRow row) {
    NodeType type = schema().nodeTypes().get(nodeType);
    if ((row.key() == null) != type.key().isEmpty()
        || row.features().length != type.rowBytes()
        || row.parents().size() != slots.linksOf(nodeType).size()) {
      throw new IllegalArgumentException("no row of table " + type.name());
    }
    boolean known = row.key() != null && slots.known(nodeType, row.key()) != null;
    Slot slot = slots.of(nodeType, row.key());
    bytes += size(row) - (slot.row == null ? -NODE_BYTES : size(slot.row));
    rows += slot.row == null ? 1 : 0;
    deleted -= isDeleted(slot) && known ? 1 : 0;
    slot.row = row;
    slot.alive = true;
    slot.baseParents = slots.baseParents(nodeType, row);
    number++;
    boolean fresh = !known && slot.origin < 0;
    if (growth != null && (above != null || !fresh || !growth.append(slot))) {
      passOn(slot, RowChange.put(nodeType, row));
    }
  }

  /**
   * Deletes the row of a key.
   *
   * @return whether there was one
   * @throws IllegalArgumentException if the table has no primary key
   */
  public synchronized boolean delete(int nodeType, byte[] key) {
    if (schema().nodeTypes().get(nodeType).key().isEmpty()) {
      throw new IllegalArgumentException("no key in " + schema().nodeTypes().get(nodeType).name());
    }
    Slot slot = slots.known(nodeType, key);
    if (slot == null && base.keys().id(nodeType, key) < 0 || slot != null && !slot.alive) {
      return false;
    }
    slot = slots.of(nodeType, key);
    bytes += slot.row == null ? NODE_BYTES : -size(slot.row);
    rows -= slot.row == null ? 0 : 1;
    slot.row = null;
    slot.alive = false;
    deleted += isDeleted(slot) ? 1 : 0;
    number++;
    if (growth != null) {
      passOn(slot, RowChange.delete(nodeType, key));
    }
    return true;
  }

  private static boolean isDeleted(Slot slot) {
    return slot.origin >= 0 && !slot.alive;
  }

  private void passOn(Slot slot, RowChange change) {
    if (above == null) {
      above = new GraphOverlay(OverlayBase.of(growth.snapshot(0, null)), leastAbove);
      carrier = new Carrier(List.of(new Level()), above.new Level(), growth::forget);
    }
    growth.forget(slot);
    if (!carrier.take(change)
        || above.slots.count() > Math.max(leastAbove, slots.count() / SHARE_ABOVE)) {
      growth = null;
      above = null;
      carrier = null;
    }
  }

  /** Takes changes that are seen together. */
  public synchronized void apply(List<RowChange> changes) {
    changes.forEach(this::apply);
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

  /** Changes that have come: what the next snapshot's number is. */
  public synchronized long number() {
    return number;
  }

  /** Whether the table has a row of that key now, a node or held. */
  public synchronized boolean has(int nodeType, byte[] key) {
    Slot slot = slots.known(nodeType, key);
    return slot == null ? base.keys().id(nodeType, key) >= 0 : slot.alive;
  }

  /** The graph with all rows that have come so far. */
  public synchronized OverlaySnapshot snapshot() {
    if (latest == null || latest.number() != number) {
      if (growth == null) {
        growth = new Growth(base, slots);
      }
      OverlaySnapshot top = above == null ? null : above.snapshot();
      OverlaySnapshot.Counts counts =
          new OverlaySnapshot.Counts(
              rows,
              deleted,
              growth.held() + (top == null ? 0 : top.counts().held()),
              growth.dangling() + (top == null ? 0 : top.counts().dangling()));
      latest = top == null ? growth.snapshot(number, counts) : top.as(number, counts);
    }
    return latest;
  }

  /**
   * A row that has come and counts.
   *
   * @param time its own or the one that other rows gave it; {@link Long#MAX_VALUE} while it has
   *     none
   */
  public record Held(RowChange change, long time) {}

  /** All that has come and counts: what makes this of another overlay over the same base. */
  public synchronized List<Held> changes() {
    growth = null;
    above = null;
    carrier = null;
    latest = null;
    snapshot(); // so that all have their times
    List<Held> changes = new ArrayList<>();
    for (NodeType type : schema().nodeTypes()) {
      for (Slot slot : slots.all(type.index())) {
        if (slot.row != null) {
          changes.add(new Held(RowChange.put(type.index(), slot.row), slot.time));
        } else if (isDeleted(slot)) {
          changes.add(new Held(RowChange.delete(type.index(), slot.key), slot.time));
        }
      }
    }
    return changes;
  }

  /** The graph with all rows that have come so far, whose number it has, and some that are not. */
  public OverlaySnapshot with(List<RowChange> changes) {
    GraphOverlay own;
    long kept;
    synchronized (this) {
      kept = number;
      own = new GraphOverlay(OverlayBase.of(snapshot()), leastAbove);
      List<OverlayLevel> levels = new ArrayList<>();
      for (GraphOverlay level = this; level != null; level = level.above) {
        levels.add(level.new Level());
      }
      Carrier taker = new Carrier(levels, own.new Level(), slot -> {});
      if (!changes.stream().allMatch(taker::take)) {
        own = new GraphOverlay(base, leastAbove, slots.copy());
        own.apply(changes);
      }
    }
    OverlaySnapshot snapshot = own.snapshot();
    return snapshot.as(kept, snapshot.counts());
  }
}
