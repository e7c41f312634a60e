// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.overlay.ListChange;
import io.sparkgnn.overlay.MergedLists;
import io.sparkgnn.overlay.OverlaySnapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;

/**
 * Columns of the nodes that an overlay has, each read when it is first asked for, and of the lists
 * that they have changed. Safe for use by any number of threads.
 */
final class AddedColumns {
  private final GraphSchema schema;
  private final OverlaySnapshot snapshot;
  private final Map<ListColumn, float[]> columns = new ConcurrentHashMap<>();

  AddedColumns(OverlaySnapshot snapshot) {
    this.schema = snapshot.schema();
    this.snapshot = snapshot;
  }

  MergedLists lists(int link) {
    return snapshot.children(link);
  }

  /** The numbers of a changed list. */
  ListNumbers numbers(ListColumn column, ListNumbers base, long first, ListChange change) {
    return new Numbers(base, first, change, inserted(column, change));
  }

  /** How many children of a changed list have a flag, between two places of it. */
  long flagged(
      ListColumn column, ListFlags base, long first, ListChange change, long from, long to) {
    float[] inserted = inserted(column, change);
    return count(
        change,
        from,
        to,
        (begin, end) -> base.count(first + begin, first + end),
        number -> inserted[number] > 0);
  }

  private static long count(
      ListChange change, long from, long to, LongBinaryOperator base, IntPredicate inserted) {
    long[] count = new long[1];
    change.runs(
        from,
        to,
        new ListChange.Runs() {
          @Override
          public void base(long begin, long end) {
            count[0] += base.applyAsLong(begin, end);
          }

          @Override
          public void inserted(int number) {
            count[0] += inserted.test(number) ? 1 : 0;
          }
        });
    return count[0];
  }

  private float[] inserted(ListColumn column, ListChange change) {
    float[] all = columns.computeIfAbsent(column, this::read);
    float[] values = new float[change.inserted().length];
    MergedLists lists = lists(column.link());
    for (int i = 0; i < values.length; i++) {
      values[i] = all[lists.added(change.inserted()[i])];
    }
    return values;
  }

  /** By the number of a new node: the value, or of a category 1 where it has the code, else 0. */
  private float[] read(ListColumn column) {
    NodeType type = schema.nodeTypes().get(schema.links().get(column.link()).child());
    long[] ids = snapshot.addedIds(type.index());
    ByteBuffer rows =
        ByteBuffer.allocateDirect(Math.multiplyExact(ids.length, type.rowBytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = snapshot.features().reader()) {
      reader.read(type.index(), ids, ids.length, rows);
    }
    float[] values = new float[ids.length];
    for (int i = 0; i < values.length; i++) {
      int at = i * type.rowBytes() + column.byteOffset();
      values[i] = column.numeric() ? column.number(rows, at) : column.matches(rows, at) ? 1 : 0;
    }
    return values;
  }

  /** The base's numbers with the inserted ones between them, by places of the changed list. */
  private record Numbers(ListNumbers base, long first, ListChange change, float[] inserted)
      implements ListNumbers {
    @Override
    public float get(long place) {
      int number = change.insertedAt(place);
      return number >= 0
          ? inserted[number]
          : base.get(first + change.basePlace(place, -1 - number));
    }

    @Override
    public long count(long from, long to) {
      return AddedColumns.count(
          change,
          from,
          to,
          (begin, end) -> base.count(first + begin, first + end),
          number -> !Float.isNaN(inserted[number]));
    }

    @Override
    public double sum(long begin, long from, long to) {
      double[] sum = new double[1];
      change.runs(
          from,
          to,
          new ListChange.Runs() {
            @Override
            public void base(long start, long end) {
              sum[0] += base.sum(first, first + start, first + end);
            }

            @Override
            public void inserted(int number) {
              sum[0] += Float.isNaN(inserted[number]) ? 0 : inserted[number];
            }
          });
      return sum[0];
    }
  }
}
