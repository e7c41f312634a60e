// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.ListReader;
import io.sparkgnn.history.ListStep;
import io.sparkgnn.train.encode.ItemEncoding;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the items that entities were linked to before a time, with figures of how often and when:
 * exactly those that the graph's lists show, the newest links first. Confined to a thread.
 */
public final class OwnItems {
  /** Numbers that a path gives for an item. */
  public static final int FIGURES = 12;

  /**
   * Those that alone rank well: that there is a link, and the counts in which old ones weigh less.
   */
  public static final int[] TELLING = {8, 9, 10};

  /** Days of the windows that links are counted in, in steps. */
  private static final int[] SPANS = {1, 4, 12};

  /** Steps after which a link counts half in a decayed count. */
  private static final int[] HALVES = {1, 4};

  private static final double MICROS_PER_DAY = 86_400e6;

  /** Links of the newest row of a list that stands behind another one, at most. */
  private static final int BEHIND = 256;

  private final GraphSchema schema;
  private final Topology times;
  private final ListReader reader;
  private final List<List<EdgeType>> paths;
  private final double step;
  private final int most;

  /**
   * A reader.
   *
   * @param most newest rows of an entity's list that are looked at
   */
  public OwnItems(GraphLists lists, ItemEncoding encoding, int most) {
    this.schema = lists.schema();
    this.times = lists.times();
    this.reader = lists.reader();
    this.step = encoding.stepDays();
    this.most = most;
    this.paths =
        encoding.paths().stream()
            .map(path -> path.stream().map(schema::edgeType).toList())
            .toList();
  }

  /** Numbers an item has. */
  public int width() {
    return FIGURES * paths.size();
  }

  /**
   * Items of some seeds.
   *
   * @param offsets seeds + 1: the items of seed i are those from {@code offsets[i]} on
   * @param items node ids, of each seed the ones linked to last first, each once
   * @param figures width numbers an item
   * @param newest when each was linked to last, microseconds; {@link Long#MIN_VALUE} if not known
   * @param links how often, by what was looked at
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
  public record Found(int[] offsets, long[] items, float[] figures, long[] newest, int[] links) {
    /** The items of a seed. */
    public long[] itemsOf(int seed) {
      return Arrays.copyOfRange(items, offsets[seed], offsets[seed + 1]);
    }

    /** Number of items of all seeds. */
    public int size() {
      return items.length;
    }
  }

  /** A link of a seed with an item, at a time. */
  private record Link(int seed, int path, int rank, long item, long time) {}

  /**
   * Reads.
   *
   * @param entity node ids
   * @param visible until when each seed may see
   */
  public Found read(long[] entity, long[] visible) {
    List<Link> links = new ArrayList<>();
    for (int p = 0; p < paths.size(); p++) {
      walk(p, entity, visible, links);
    }
    links.sort(
        Comparator.comparingInt(Link::seed)
            .thenComparing(Link::time, Comparator.reverseOrder())
            .thenComparingInt(Link::rank)
            .thenComparingLong(Link::item));
    int[] offsets = new int[entity.length + 1];
    long[] items = new long[links.size()];
    long[] newest = new long[links.size()];
    int[] counts = new int[links.size()];
    float[] figures = new float[links.size() * width()];
    int count = 0;
    int at = 0;
    Long2IntOpenHashMap place = new Long2IntOpenHashMap();
    place.defaultReturnValue(-1);
    for (int seed = 0; seed < entity.length; seed++) {
      place.clear();
      int[] total = new int[paths.size()];
      int first = at;
      for (; at < links.size() && links.get(at).seed() == seed; at++) {
        total[links.get(at).path()]++;
      }
      for (Link link : links.subList(first, at)) {
        int row = place.get(link.item());
        if (row < 0) {
          row = count++;
          place.put(link.item(), row);
          items[row] = link.item();
          newest[row] = link.time();
        }
        counts[row]++;
        add(figures, row * width() + link.path() * FIGURES, link, visible[seed]);
      }
      for (int row = offsets[seed]; row < count; row++) {
        for (int p = 0; p < paths.size(); p++) {
          finish(figures, row * width() + p * FIGURES, total[p]);
        }
      }
      offsets[seed + 1] = count;
    }
    return new Found(
        offsets,
        Arrays.copyOf(items, count),
        Arrays.copyOf(figures, count * width()),
        Arrays.copyOf(newest, count),
        Arrays.copyOf(counts, count));
  }

  /**
   * Sums up: count, counts in windows, age of the newest and the oldest, rank of the newest, and
   * behind what {@link #finish} puts there the counts in which old links weigh less.
   */
  private void add(float[] figures, int at, Link link, long visible) {
    boolean first = figures[at] == 0;
    figures[at]++;
    if (link.time() != Long.MIN_VALUE) {
      double days = (visible - link.time()) / MICROS_PER_DAY;
      for (int s = 0; s < SPANS.length; s++) {
        figures[at + 1 + s] += days < SPANS[s] * step ? 1 : 0;
      }
      float age = (float) (Math.log1p(days / step));
      figures[at + 4] = first ? age : Math.min(figures[at + 4], age);
      figures[at + 5] = Math.max(figures[at + 5], age);
      for (int h = 0; h < HALVES.length; h++) {
        figures[at + 9 + h] += (float) Math.pow(0.5, days / (HALVES[h] * step));
      }
    }
    float place = 1f / (1 + link.rank());
    figures[at + 6] = Math.max(figures[at + 6], place);
  }

  /**
   * Makes inputs of the sums, with the item's share of the links, that it has any, and how long ago
   * the newest is beside the time between them; all are 0 for an item that the path does not lead
   * to.
   */
  private static void finish(float[] figures, int at, int total) {
    if (figures[at] == 0) {
      return;
    }
    figures[at + 7] = figures[at] / total;
    figures[at + 8] = 1;
    double newest = Math.expm1(figures[at + 4]);
    double between = (Math.expm1(figures[at + 5]) - newest) / Math.max(1, figures[at] - 1);
    figures[at + 11] = figures[at] > 1 ? (float) (newest / (newest + between + 1e-6)) : 0;
    for (int h = 0; h < HALVES.length; h++) {
      figures[at + 9 + h] = (float) Math.log1p(figures[at + 9 + h]);
    }
    for (int i = 0; i <= SPANS.length; i++) {
      figures[at + i] = (float) Math.log1p(figures[at + i]);
    }
  }

  /** Takes a path's steps, all seeds at once. */
  private void walk(int path, long[] entity, long[] visible, List<Link> links) {
    List<EdgeType> edges = paths.get(path);
    long[] nodes = entity;
    int[] seeds = IntStream.range(0, entity.length).toArray();
    int[] ranks = new int[entity.length];
    long[] at = new long[entity.length];
    Arrays.fill(at, Long.MIN_VALUE);
    for (int e = 0; e < edges.size(); e++) {
      EdgeType edge = edges.get(e);
      int children = !edge.toMany() ? 1 : e == 0 ? most : Math.min(most, BEHIND);
      ListStep asked =
          new ListStep(edge, children, nodes, seeds, nodes.length, bounds(edge.to(), visible));
      reader.step(List.of(asked));
      int total = Arrays.stream(asked.counts()).sum();
      long[] found = new long[total];
      int[] seedOf = new int[total];
      int[] rankOf = new int[total];
      long[] time = new long[total];
      boolean item = e == edges.size() - 1;
      NodeType to = schema.nodeTypes().get(edge.to());
      int count = 0;
      for (int i = 0; i < nodes.length; i++) {
        for (int c = 0; c < asked.counts()[i]; c++) {
          found[count] = asked.found()[i * children + c];
          seedOf[count] = seeds[i];
          rankOf[count] = edge.toMany() ? ranks[i] + c : ranks[i];
          boolean dated = to.timed() && (edge.toMany() || !item && at[i] == Long.MIN_VALUE);
          time[count] = dated ? times.time(edge.to(), found[count]) : at[i];
          count++;
        }
      }
      nodes = found;
      seeds = seedOf;
      ranks = rankOf;
      at = time;
    }
    for (int i = 0; i < nodes.length; i++) {
      links.add(new Link(seeds[i], path, ranks[i], nodes[i], at[i]));
    }
  }

  private long[] bounds(int nodeType, long[] visible) {
    long[] counts = new long[visible.length];
    times.visibleCounts(nodeType, visible, visible.length, counts);
    return counts;
  }
}
