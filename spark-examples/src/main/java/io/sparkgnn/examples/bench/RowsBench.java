// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.GraphOverlay;
import io.sparkgnn.overlay.NewRow;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.store.GraphWithRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What a snapshot of a graph costs with rows that have come: rows of the largest table with a time,
 * each like one that is there, later than all others and with a key of its own.
 */
public final class RowsBench {
  private static final int WARM_UP = 2;

  /** Rows that are put, each with a snapshot behind it, for one figure. */
  private static final int EACH = 100;

  private static final long SECOND = 1_000_000;

  private final GraphStore store;
  private final NodeType table;
  private final List<Link> links;
  private final SplittableRandom random = new SplittableRandom(5);
  private long keys = 1L << 50;
  private long now;

  public RowsBench(GraphStore store) {
    this.store = store;
    GraphSchema schema = store.schema();
    this.table =
        schema.nodeTypes().stream()
            .filter(type -> type.timeKind() == TimeKind.TIMED)
            .max(Comparator.comparingLong(NodeType::rows))
            .orElseThrow();
    this.links = schema.linksOf(table.index());
    this.now = store.topology().time(table.index(), table.rows() - 1);
  }

  /** Measures; a line for each number of rows that are there already. */
  public void run(List<Integer> sizes, int repeats, Consumer<BenchLine> out) {
    for (int size : sizes) {
      Repeats put = new Repeats(repeats);
      Repeats anew = new Repeats(repeats);
      Repeats next = new Repeats(repeats);
      Repeats late = new Repeats(repeats);
      Repeats alone = new Repeats(repeats);
      double bytes = 0;
      for (int r = -WARM_UP; r < repeats; r++) {
        GraphOverlay overlay = GraphWithRows.overlay(store);
        List<NewRow> rows = rows(size);
        double putSeconds = seconds(() -> rows.forEach(row -> overlay.put(table.index(), row)));
        double anewSeconds = seconds(overlay::snapshot);
        List<NewRow> usual = rows(EACH);
        double nextSeconds = seconds(() -> putEach(overlay, usual));
        List<RowChange> own =
            rows(EACH).stream().map(row -> RowChange.put(table.index(), row)).toList();
        double aloneSeconds = seconds(() -> own.forEach(row -> overlay.with(List.of(row))));
        List<NewRow> others = new ArrayList<>();
        rows(EACH).forEach(row -> others.add(late(row)));
        double lateSeconds = seconds(() -> putEach(overlay, others));
        bytes = (double) overlay.bytes() / (size + 2 * EACH);
        if (r >= 0) {
          put.add(1e6 * putSeconds / size);
          anew.add(1e3 * anewSeconds);
          next.add(1e6 * nextSeconds / EACH);
          late.add(1e6 * lateSeconds / EACH);
          alone.add(1e6 * aloneSeconds / EACH);
        }
      }
      out.accept(
          new BenchLine("rows")
              .put("table", table.name())
              .put("rows", size)
              .put("put_us", put)
              .put("all_anew_ms", anew)
              .put("next_us", next)
              .put("late_us", late)
              .put("alone_us", alone)
              .put("bytes_per_row", bytes));
    }
  }

  /** Puts rows, each with a snapshot behind it. */
  private void putEach(GraphOverlay overlay, List<NewRow> rows) {
    for (NewRow row : rows) {
      overlay.put(table.index(), row);
      overlay.snapshot();
    }
  }

  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private List<NewRow> rows(int count) {
    List<NewRow> rows = new ArrayList<>(count);
    ByteBuffer bytes = ByteBuffer.allocateDirect(table.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = store.features().reader()) {
      for (int i = 0; i < count; i++) {
        long like = random.nextLong(table.rows());
        byte[] features = new byte[table.rowBytes()];
        if (features.length > 0) {
          bytes.clear();
          reader.read(table.index(), new long[] {like}, 1, bytes);
          bytes.flip().get(features);
        }
        List<byte[]> parents = new ArrayList<>();
        for (Link link : links) {
          long parent = store.topology().parents(link.index()).parent(like);
          parents.add(parent < 0 ? null : store.keys().key(link.parent(), parent));
        }
        now += SECOND;
        rows.add(new NewRow(key(), now, parents, features));
      }
    }
    return rows;
  }

  private byte[] key() {
    if (table.key().isEmpty()) {
      return null;
    }
    keys++;
    Object[] values =
        table.key().stream()
            .map(KeyColumn::type)
            .map(type -> type == KeyType.STRING ? "k" + keys : (Object) keys)
            .toArray();
    return KeyCodec.encode(table.key(), values);
  }

  /** The same row, as of a time before the last rows that have come. */
  private NewRow late(NewRow row) {
    return new NewRow(row.key(), row.time() - 2 * EACH * SECOND, row.parents(), row.features());
  }
}
