// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.Topology;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Computes {@link SeedFeatures}. The figures of a seed depend on the graph, the entity, its time
 * and what it may see alone. Confined to one thread.
 */
public final class SeedFeatureReader {
  /** Of a first list, how many children have their own lists looked at. */
  static final int EACH = 32;

  private static final double MICROS_PER_DAY = 86_400e6;
  private static final double DAYS_PER_YEAR = 365.2425;
  private static final int KEPT_TIMES = 1 << 16;

  private final SeedFeatures plan;
  private final Topology topology;
  private final Long2LongOpenHashMap[] visibleCounts;
  private final double[][] sums;
  private final double[][] counts;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
  private long time;
  private long visible;
  private long[] froms = new long[16];
  private long[] tos = new long[16];

  /** Reads for the calling thread. */
  public SeedFeatureReader(SeedFeatures plan) {
    this.plan = plan;
    this.topology = plan.graph().topology();
    this.visibleCounts = new Long2LongOpenHashMap[plan.graph().schema().nodeTypes().size()];
    Arrays.setAll(
        visibleCounts,
        type -> {
          Long2LongOpenHashMap map = new Long2LongOpenHashMap();
          map.defaultReturnValue(-1);
          return map;
        });
    this.sums = new double[plan.groups().size()][];
    this.counts = new double[plan.groups().size()][];
    for (int g = 0; g < sums.length; g++) {
      sums[g] = new double[plan.groups().get(g).items().length];
      counts[g] = new double[sums[g].length];
    }
  }

  /**
   * Computes the figures of the first {@code count} seeds.
   *
   * @param rows reads the graph's feature rows
   * @param entity node ids
   * @param time seed times, microseconds, that ages are measured to
   * @param visible until when each seed may see; at most its time
   * @param out receives {@code count} rows of {@link SeedFeatures#width} numbers; NaN for what is
   *     missing
   */
  public void read(
      FeatureStore.Reader rows,
      long[] entity,
      long[] time,
      long[] visible,
      int count,
      float[] out) {
    int width = plan.width();
    Arrays.fill(out, 0, count * width, Float.NaN);
    for (int g = 0; g < sums.length; g++) {
      SeedFeatures.Group group = plan.groups().get(g);
      if (group.lists() == null) {
        values(rows, group, entity, time, visible, count, out);
        continue;
      }
      for (int i = 0; i < count; i++) {
        this.time = time[i];
        this.visible = visible[i];
        if (group.each()) {
          each(g, group, entity[i], out, i * width);
        } else {
          long node = walk(group, group.path().length - 1, entity[i]);
          if (node >= 0) {
            list(group, node, out, i * width);
          }
        }
      }
    }
  }

  /** The node that the first steps of a path lead to, or -1. */
  private long walk(SeedFeatures.Group group, int steps, long entity) {
    long node = entity;
    for (int s = 0; s < steps && node >= 0; s++) {
      EdgeType edge = group.path()[s];
      if (edge.toMany()) {
        Topology.NeighborLists lists = topology.children(edge.link());
        long begin = lists.begin(node);
        long end = bound(lists, node, begin, lists.end(node), visible(edge.to(), visible));
        node = end > begin ? lists.child(node, end - 1) : -1;
      } else {
        long parent = topology.parents(edge.link()).parent(node);
        node = parent >= 0 && parent < visible(edge.to(), visible) ? parent : -1;
      }
    }
    return node;
  }

  private long visible(int type, long at) {
    Long2LongOpenHashMap known = visibleCounts[type];
    long count = known.get(at);
    if (count < 0) {
      count = topology.visibleCount(type, at);
      if (known.size() >= KEPT_TIMES) {
        known.clear();
      }
      known.put(at, count);
    }
    return count;
  }

  /** The first place whose child's id is not below a bound. */
  private static long bound(
      Topology.NeighborLists lists, long parent, long begin, long end, long bound) {
    long high = end;
    long low = end;
    for (long step = 1; low > begin; step <<= 1) {
      low = Math.max(begin, high - step);
      if (lists.child(parent, low) < bound) {
        low++;
        break;
      }
      high = low;
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (lists.child(parent, middle) < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Fills {@code froms} and {@code tos} with places in the list of a node, from its begin on. */
  private long windows(SeedFeatures.Group group, long node, long begin) {
    EdgeType edge = group.path()[group.path().length - 1];
    Topology.NeighborLists lists = topology.children(edge.link());
    long end = bound(lists, node, begin, lists.end(node), visible(edge.to(), visible));
    Window[] windows = group.windows();
    if (froms.length < windows.length) {
      froms = new long[windows.length];
      tos = new long[windows.length];
    }
    for (int w = 0; w < windows.length; w++) {
      Window window = windows[w];
      tos[w] = end;
      switch (window.kind()) {
        case ALL -> froms[w] = begin;
        case ROWS -> froms[w] = Math.max(begin, end - window.rows());
        case DAYS -> {
          tos[w] = window.to() == 0 ? end : until(lists, edge, node, begin, end, window.to());
          froms[w] = until(lists, edge, node, begin, tos[w], window.from());
        }
      }
    }
    return end;
  }

  private long until(
      Topology.NeighborLists lists, EdgeType edge, long node, long begin, long end, double days) {
    long at = visible - (long) (days * MICROS_PER_DAY);
    return bound(lists, node, begin, end, visible(edge.to(), at));
  }

  private void list(SeedFeatures.Group group, long node, float[] out, int row) {
    EdgeType edge = group.path()[group.path().length - 1];
    Topology.NeighborLists lists = topology.children(edge.link());
    long begin = lists.begin(node);
    windows(group, node, begin);
    long first = group.lists().order().begin(node);
    long shift = first - begin;
    for (SeedFeatures.Item item : group.items()) {
      long from = froms[item.window()];
      long to = tos[item.window()];
      double value =
          switch (item.statistic()) {
            case COUNT -> to - from;
            case SUM -> item.values().sum(first, from + shift, to + shift);
            case MEAN -> {
              long there = item.values().count(from + shift, to + shift);
              yield there == 0
                  ? Double.NaN
                  : item.values().sum(first, from + shift, to + shift) / there;
            }
            case MIN, MAX, STD -> spread(item, from + shift, to + shift);
            case NULLS, SHARE ->
                to == from
                    ? Double.NaN
                    : (double) matching(item, from + shift, to + shift) / (to - from);
            case NEWEST -> to == from ? Double.NaN : age(edge, lists.child(node, to - 1));
            case OLDEST -> to == from ? Double.NaN : age(edge, lists.child(node, from));
            case VALUE, SEASON -> throw new IllegalStateException("a value of a list");
          };
      out[row + item.out()] = (float) value;
    }
  }

  private static long matching(SeedFeatures.Item item, long from, long to) {
    return item.flags() != null
        ? item.flags().count(from, to)
        : to - from - item.values().count(from, to);
  }

  private double age(EdgeType edge, long child) {
    long at = topology.time(edge.to(), child);
    return at == Long.MIN_VALUE ? Double.NaN : (time - at) / MICROS_PER_DAY;
  }

  private static double spread(SeedFeatures.Item item, long from, long to) {
    double least = Double.NaN;
    double most = Double.NaN;
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (long place = from; place < to; place++) {
      double value = item.values().get(place);
      if (!Double.isNaN(value)) {
        least = count == 0 ? value : Math.min(least, value);
        most = count == 0 ? value : Math.max(most, value);
        sum += value;
        squares += value * value;
        count++;
      }
    }
    return switch (item.statistic()) {
      case MIN -> least;
      case MAX -> most;
      default ->
          count == 0
              ? Double.NaN
              : Math.sqrt(Math.max(0, squares / count - sum / count * (sum / count)));
    };
  }

  /** Adds up over the lists of the newest children of the path's first list. */
  private void each(int g, SeedFeatures.Group group, long entity, float[] out, int row) {
    int steps = group.path().length - 2;
    long node = walk(group, steps, entity);
    if (node < 0) {
      return;
    }
    EdgeType first = group.path()[steps];
    EdgeType second = group.path()[steps + 1];
    Topology.NeighborLists outer = topology.children(first.link());
    Topology.NeighborLists inner = topology.children(second.link());
    long begin = outer.begin(node);
    long end = bound(outer, node, begin, outer.end(node), visible(first.to(), visible));
    double[] sum = sums[g];
    double[] count = counts[g];
    Arrays.fill(sum, 0);
    Arrays.fill(count, 0);
    for (long place = Math.max(begin, end - EACH); place < end; place++) {
      long child = outer.child(node, place);
      long innerBegin = inner.begin(child);
      windows(group, child, innerBegin);
      long base = group.lists().order().begin(child);
      long shift = base - innerBegin;
      for (int k = 0; k < group.items().length; k++) {
        SeedFeatures.Item item = group.items()[k];
        long from = froms[item.window()];
        long to = tos[item.window()];
        if (from == to) {
          continue;
        }
        switch (item.statistic()) {
          case COUNT -> sum[k] += to - from;
          case SUM, MEAN -> {
            sum[k] += item.values().sum(base, from + shift, to + shift);
            count[k] += item.values().count(from + shift, to + shift);
          }
          case NULLS, SHARE -> {
            sum[k] += matching(item, from + shift, to + shift);
            count[k] += to - from;
          }
          case NEWEST -> {
            double age = age(second, inner.child(child, to - 1));
            if (!Double.isNaN(age)) {
              sum[k] = count[k] == 0 ? age : Math.min(sum[k], age);
              count[k] = 1;
            }
          }
          case OLDEST -> {
            double age = age(second, inner.child(child, from));
            if (!Double.isNaN(age)) {
              sum[k] = count[k] == 0 ? age : Math.max(sum[k], age);
              count[k] = 1;
            }
          }
          case MIN, MAX, STD, VALUE, SEASON ->
              throw new IllegalStateException("no " + item.statistic() + " over several lists");
        }
      }
    }
    for (int k = 0; k < group.items().length; k++) {
      SeedFeatures.Item item = group.items()[k];
      double value =
          switch (item.statistic()) {
            case COUNT, SUM -> sum[k];
            case NEWEST, OLDEST -> count[k] == 0 ? Double.NaN : sum[k];
            default -> count[k] == 0 ? Double.NaN : sum[k] / count[k];
          };
      out[row + item.out()] = (float) value;
    }
  }

  /** Values of the nodes that a path leads to, read for all seeds at once. */
  private void values(
      FeatureStore.Reader rows,
      SeedFeatures.Group group,
      long[] entity,
      long[] times,
      long[] visibles,
      int count,
      float[] out) {
    boolean columns = false;
    for (SeedFeatures.Item item : group.items()) {
      columns |= item.statistic() == Statistic.VALUE;
      for (int i = 0; item.statistic() == Statistic.SEASON && i < count; i++) {
        double angle = 2 * Math.PI * times[i] / (MICROS_PER_DAY * DAYS_PER_YEAR);
        out[i * plan.width() + item.out()] =
            (float) (item.value().equals("sin") ? Math.sin(angle) : Math.cos(angle));
      }
    }
    int type = group.endType(plan.entityType());
    int rowBytes = plan.graph().schema().nodeTypes().get(type).rowBytes();
    if (!columns || rowBytes == 0) {
      return;
    }
    long[] ids = new long[count];
    int[] seeds = new int[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      time = times[i];
      visible = visibles[i];
      long node = walk(group, group.path().length, entity[i]);
      if (node >= 0) {
        ids[found] = node;
        seeds[found++] = i;
      }
    }
    if (buffer.capacity() < found * rowBytes) {
      buffer = ByteBuffer.allocateDirect(found * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    buffer.clear();
    rows.read(type, ids, found, buffer);
    for (int i = 0; i < found; i++) {
      for (SeedFeatures.Item item : group.items()) {
        if (item.statistic() == Statistic.VALUE) {
          out[seeds[i] * plan.width() + item.out()] =
              value(item, i * rowBytes + item.column().byteOffset(), times[seeds[i]]);
        }
      }
    }
  }

  private float value(SeedFeatures.Item item, int offset, long now) {
    return switch (item.column().type()) {
      case NUMERIC -> {
        float value = buffer.getFloat(offset);
        yield Float.isFinite(value) ? value : Float.NaN;
      }
      case CATEGORICAL, BOOLEAN -> {
        int code = buffer.getInt(offset);
        yield code < 0 ? Float.NaN : code == item.code() ? 1 : 0;
      }
      case TIMESTAMP -> {
        long at = buffer.getLong(offset);
        yield at == Long.MIN_VALUE ? Float.NaN : (float) ((now - at) / MICROS_PER_DAY);
      }
      case TEXT, EMBEDDING -> Float.NaN;
    };
  }
}
