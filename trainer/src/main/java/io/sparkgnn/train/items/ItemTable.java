// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.train.config.ItemCondition;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.ItemEncoding;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The items of a graph as of any time. Inputs of all items are computed together at the times of a
 * grid, and kept for as many of these as there is room for. Safe for use by any number of threads.
 */
public final class ItemTable {
  /** Newest rows of an entity's list that are looked at for the items that it was linked to. */
  public static final int LINKS = 512;

  /** Enough rows of an entity's list to have every item that it was linked to, nearly always. */
  public static final int ALL_LINKS = 4096;

  private static final int CHUNK = 8192;
  private static final int NO_VECTOR = -1;

  /** Part of the heap that inputs of items may take. */
  private static final double HEAP_SHARE = 0.3;

  private static final List<WeakReference<ItemTable>> OPEN = new ArrayList<>();

  private final TrainingGraph graph;
  private final GraphLists lists;
  private final ItemEncoding encoding;
  private final NodeType type;
  private final SeedFeatures figures;
  private final int count;
  private final int[] counts;
  private final int width;
  private int[] vectors;
  private final Map<List<ItemCondition>, Candidates> candidates = new HashMap<>();
  private final Map<Long, Snapshot> kept = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Inputs of all items that are visible at a time.
   *
   * @param time microseconds
   * @param visible number of items there are then: those with lower ids
   * @param inputs width numbers an item, by id
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
  public record Snapshot(long time, int visible, float[] inputs) {}

  /**
   * The items of a graph as a model sees them: one table for all in this process that use this
   * graph and this encoding, so that what is computed of all items is computed and kept once.
   *
   * @throws io.sparkgnn.error.UserErrorException if the graph has no such table, or there is no
   *     memory for a figure
   */
  public static ItemTable of(TrainingGraph graph, ItemEncoding encoding) {
    ItemTable open = open(graph.lists(), encoding);
    return open == null ? shared(new ItemTable(graph, encoding)) : open;
  }

  private static ItemTable open(GraphLists lists, ItemEncoding encoding) {
    synchronized (OPEN) {
      OPEN.removeIf(table -> table.get() == null);
      return OPEN.stream()
          .map(WeakReference::get)
          .filter(table -> table != null && table.lists == lists && table.encoding == encoding)
          .findFirst()
          .orElse(null);
    }
  }

  private static ItemTable shared(ItemTable made) {
    synchronized (OPEN) {
      ItemTable other = open(made.lists, made.encoding); // of who was faster
      if (other == null) {
        OPEN.add(new WeakReference<>(made));
      }
      return other == null ? made : other;
    }
  }

  private ItemTable(TrainingGraph graph, ItemEncoding encoding) {
    this.graph = graph;
    this.lists = graph.lists();
    this.encoding = encoding;
    this.type = graph.schema().nodeType(encoding.table());
    this.figures = new SeedFeatures(lists, type.index(), encoding.figures().features());
    this.count = ItemFit.count(graph.topology(), type);
    this.counts = encoding.counts();
    this.width = encoding.width();
  }

  /** Looked up when the first is asked for: simple answers ask for none. */
  private synchronized int[] vectors() {
    if (vectors == null) {
      vectors = places();
    }
    return vectors;
  }

  private int[] places() {
    int[] places = new int[count];
    long[] known = encoding.hashes();
    Arrays.fill(places, NO_VECTOR);
    for (int id = 0; id < count && known.length > 0; id++) {
      int place = Arrays.binarySearch(known, ItemEncoding.hash(graph.keys().key(type.index(), id)));
      places[id] = place < 0 ? NO_VECTOR : place;
    }
    return places;
  }

  public NodeType type() {
    return type;
  }

  public ItemEncoding encoding() {
    return encoding;
  }

  /** Number of items. */
  public int count() {
    return count;
  }

  /** The number of the vector that an item has of its own; -1 for none, as of a new item. */
  public int vector(long id) {
    return vectors()[(int) id];
  }

  /** Number of items that there are at a time: those with lower ids. */
  public int visible(long time) {
    return (int) graph.topology().visibleCount(type.index(), time);
  }

  /**
   * A reader of the items that entities were linked to; for one thread.
   *
   * @param most newest rows of a list that are looked at
   */
  public OwnItems ownItems(int most) {
    return new OwnItems(lists, encoding, most);
  }

  /**
   * The items for which conditions hold, found once for each list of them.
   *
   * @throws io.sparkgnn.error.UserErrorException if a condition does not fit the table
   */
  public synchronized Candidates candidates(List<ItemCondition> conditions) {
    return candidates.computeIfAbsent(
        conditions, any -> Candidates.of(graph, type, count, conditions));
  }

  /** What a seed sees of all items. */
  public synchronized Snapshot snapshot(long visible) {
    long time = encoding.grid(visible);
    Snapshot snapshot = kept.get(time);
    if (snapshot == null) {
      snapshot = read(time);
      kept.put(time, snapshot);
      long bytes = Math.max(1, (long) count * width * Float.BYTES);
      long room = Math.max(1, (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE) / bytes);
      while (kept.size() > room) {
        kept.remove(kept.keySet().iterator().next());
      }
    }
    return snapshot;
  }

  private Snapshot read(long time) {
    int there = visible(time);
    HistoryEncoding scaled = encoding.figures();
    int read = figures.width();
    int scaledWidth = scaled.width();
    float[] raw = new float[Math.multiplyExact(there, read)];
    SeedFeatureReader reader = new SeedFeatureReader(figures);
    float[] part = new float[CHUNK * read];
    try (FeatureStore.Reader rows = graph.features().reader()) {
      for (int from = 0; from < there; from += CHUNK) {
        int size = Math.min(CHUNK, there - from);
        long[] ids = LongStream.range(from, from + size).toArray();
        long[] times = new long[size];
        Arrays.fill(times, time);
        reader.read(rows, ids, times, times, size, part);
        System.arraycopy(part, 0, raw, from * read, size * read);
      }
    }
    double[] means = means(raw, there, read);
    float[] inputs = new float[Math.multiplyExact(there, width)];
    for (int item = 0; item < there; item++) {
      scaled.encode(raw, item * read, 0, inputs, item * width);
      for (int c = 0; c < counts.length; c++) {
        inputs[item * width + scaledWidth + c] =
            (float) (Math.log1p(raw[item * read + counts[c]]) - means[c]) / 2;
      }
    }
    return new Snapshot(time, there, inputs);
  }

  /** Mean logarithms of the counts. */
  private double[] means(float[] raw, int items, int read) {
    double[] means = new double[counts.length];
    for (int c = 0; c < counts.length; c++) {
      double sum = 0;
      for (int item = 0; item < items; item++) {
        sum += Math.log1p(raw[item * read + counts[c]]);
      }
      means[c] = sum / Math.max(1, items);
    }
    return means;
  }

  /** Copies an item's inputs; zeros for one that is not there yet. */
  public void inputs(Snapshot snapshot, long item, float[] out, int at) {
    if (item < snapshot.visible()) {
      System.arraycopy(snapshot.inputs(), (int) item * width, out, at, width);
    } else {
      Arrays.fill(out, at, at + width, 0);
    }
  }
}
