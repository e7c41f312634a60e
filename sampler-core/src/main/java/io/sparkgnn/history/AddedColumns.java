// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.overlay.ListChange;
import io.sparkgnn.overlay.MergedLists;
import io.sparkgnn.overlay.OverlaySnapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Columns of the nodes that an overlay has, and of the lists that they have changed. A column is
 * read when it is first asked for, and goes on with the nodes that come later. Safe for use by any
 * number of threads.
 */
final class AddedColumns {
  private final OverlaySnapshot snapshot;
  private final Map<ListColumn, Column> columns;

  /** Of the overlay that the snapshot's is over; null where that is a graph store. */
  private final AddedColumns below;

  private AddedColumns(
      OverlaySnapshot snapshot, Map<ListColumn, Column> columns, AddedColumns below) {
    this.snapshot = snapshot;
    this.columns = columns;
    this.below = below;
  }

  /**
   * Those of a snapshot.
   *
   * @param former of another snapshot, whose columns serve where nodes have kept their numbers; or
   *     null
   */
  static AddedColumns of(OverlaySnapshot snapshot, AddedColumns former) {
    AddedColumns same = former;
    while (same != null && !snapshot.sharesNumbers(same.snapshot)) {
      same = same.below;
    }
    return new AddedColumns(
        snapshot,
        same == null ? new ConcurrentHashMap<>() : same.columns,
        snapshot.below() == null ? null : of(snapshot.below(), former));
  }

  /** Values of the first nodes, by their numbers. */
  private static final class Column {
    private float[] values = {};
    private int count;

    /** At least so many of them. */
    synchronized float[] first(int wanted, AddedColumns of, ListColumn column) {
      if (count < wanted) {
        if (values.length < wanted) {
          values = Arrays.copyOf(values, Math.max(wanted, 2 * count));
        }
        of.read(column, count, wanted, values);
        count = wanted;
      }
      return values;
    }
  }

  /**
   * The list of one parent.
   *
   * @param node the parent
   * @param order of the graph store's lists; null if no column is read
   */
  ListPart list(int link, long node, ListOrder order) {
    MergedLists lists = snapshot.children(link);
    ListChange change = lists.change(node);
    long origin = lists.origin(node);
    ListPart part =
        below != null && origin >= 0
            ? below.list(link, origin, order)
            : new StoredList(origin < 0 || order == null ? 0 : order.begin(origin));
    return change == null ? part : new ChangedList(part, change, this::values);
  }

  /** By the number of a new node: the value, or of a category 1 where it has the code, else 0. */
  private float[] values(ListColumn column) {
    int type = snapshot.schema().links().get(column.link()).child();
    return columns
        .computeIfAbsent(column, key -> new Column())
        .first(snapshot.added(type), this, column);
  }

  private void read(ListColumn column, int from, int to, float[] values) {
    NodeType type =
        snapshot.schema().nodeTypes().get(snapshot.schema().links().get(column.link()).child());
    ByteBuffer rows =
        ByteBuffer.allocateDirect(Math.multiplyExact(to - from, type.rowBytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = snapshot.features().reader()) {
      reader.read(type.index(), snapshot.addedIds(type.index(), from, to), to - from, rows);
    }
    for (int i = from; i < to; i++) {
      int at = (i - from) * type.rowBytes() + column.byteOffset();
      values[i] = column.numeric() ? column.number(rows, at) : column.matches(rows, at) ? 1 : 0;
    }
  }
}
