// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** Columns of one link's children, filled by one pass over their rows. Confined to a thread. */
final class ListFill {
  private final ListOrder order;
  private final Map<ListColumn, FilledValues> values = new LinkedHashMap<>();
  private final Map<ListColumn, FilledFlags> flags = new LinkedHashMap<>();

  /** Columns that are all of the order's link. */
  ListFill(ListOrder order, Collection<ListColumn> columns) {
    this.order = order;
    for (ListColumn column : columns) {
      if (column.numeric()) {
        values.put(column, new FilledValues(order.size()));
      } else {
        flags.put(column, new FilledFlags(order.size()));
      }
    }
  }

  Map<ListColumn, FilledValues> values() {
    return values;
  }

  Map<ListColumn, FilledFlags> flags() {
    return flags;
  }

  /**
   * Reads the rows.
   *
   * @param done told how many rows were read each time
   */
  void run(NodeType type, FeatureStore features, IntConsumer done) {
    int width = type.rowBytes();
    ByteBuffer rows =
        ByteBuffer.allocateDirect(ListOrder.CHUNK * width).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = features.reader()) {
      order.scan(
          (ids, count, places) -> {
            rows.clear();
            reader.read(type.index(), ids, count, rows);
            values.forEach((column, target) -> numbers(rows, width, column, count, places, target));
            flags.forEach((column, target) -> codes(rows, width, column, count, places, target));
            done.accept(count);
          });
    }
    values.values().forEach(target -> target.finish(order));
    flags.values().forEach(FilledFlags::finish);
  }

  private static void numbers(
      ByteBuffer rows,
      int width,
      ListColumn column,
      int count,
      long[] places,
      FilledValues target) {
    int offset = column.byteOffset();
    for (int i = 0; i < count; i++) {
      if (places[i] >= 0) {
        target.set(places[i], column.number(rows, i * width + offset));
      }
    }
  }

  private static void codes(
      ByteBuffer rows, int width, ListColumn column, int count, long[] places, FilledFlags target) {
    int offset = column.byteOffset();
    for (int i = 0; i < count; i++) {
      if (places[i] >= 0 && column.matches(rows, i * width + offset)) {
        target.set(places[i]);
      }
    }
  }
}
