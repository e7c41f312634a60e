// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.ColumnType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes {@link SeedFeatures}. The figures of a seed depend on the graph, the entity, its time
 * and what it may see alone: not on the other seeds, nor on where the lists are. Confined to one
 * thread.
 */
public final class SeedFeatureReader {
  /** Of a first list, how many children have their own lists looked at. */
  static final int EACH = 32;

  private static final double MICROS_PER_DAY = 86_400e6;
  private static final double DAYS_PER_YEAR = 365.2425;

  /** Seeds that are looked at together, and numbers that their lists may have together. */
  private static final int SEEDS = 1024;

  private static final int NUMBERS = 1 << 21;

  private final SeedFeatures plan;
  private final ListReader lists;
  private final VisibleCounts visibleCounts;
  private final PathWalk walk = new PathWalk();
  private final List<PathWalk.Step> listEnds = new ArrayList<>();
  private final List<PathWalk.Step> valueEnds = new ArrayList<>();
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final int together;

  /** Reads for the calling thread. */
  public SeedFeatureReader(SeedFeatures plan) {
    this.plan = plan;
    this.lists = plan.graph().reader();
    this.visibleCounts = new VisibleCounts(plan.graph().times());
    long numbers = 1;
    for (SeedFeatures.Lists asked : plan.lists()) {
      int most = asked.plan().each() ? EACH : 1;
      listEnds.add(walk.add(asked.path(), most));
      numbers += (long) most * asked.plan().width();
    }
    for (SeedFeatures.Values asked : plan.values()) {
      valueEnds.add(walk.add(asked.path(), 1));
      buffers.add(ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN));
    }
    together = (int) Math.max(1, Math.min(SEEDS, NUMBERS / numbers));
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
   * @throws io.sparkgnn.error.EnvironmentException if another process that has some of the lists
   *     does not answer
   */
  public void read(
      FeatureStore.Reader rows,
      long[] entity,
      long[] time,
      long[] visible,
      int count,
      float[] out) {
    boolean whole = plan.readWidth() == plan.width();
    Arrays.fill(out, 0, count * plan.width(), Float.NaN);
    for (int from = 0; from < count; from += together) {
      int seeds = Math.min(together, count - from);
      if (whole) {
        new Some(time, visible, from, seeds, out, from).read(rows, entity);
        continue;
      }
      float[] found = new float[seeds * plan.readWidth()];
      Arrays.fill(found, Float.NaN);
      new Some(time, visible, from, seeds, found, 0).read(rows, entity);
      for (int i = 0; i < seeds; i++) {
        int row = i * plan.readWidth();
        float ahead = (float) ((time[from + i] - visible[from + i]) / MICROS_PER_DAY);
        plan.seasonal().forEach(forecast -> put(forecast, found, row, ahead));
        System.arraycopy(found, row, out, (from + i) * plan.width(), plan.width());
      }
    }
  }

  /**
   * Makes a forecast of its parts.
   *
   * @param ahead days from where the seed stops seeing to its time, to which ages are measured
   */
  private static void put(SeedFeatures.Seasonal forecast, float[] found, int row, float ahead) {
    int parts = row + forecast.parts();
    found[row + forecast.out()] =
        (float)
            SeasonalForecast.of(
                forecast.days(),
                found[row + forecast.out()],
                found[parts],
                found[parts + 1],
                found[parts + 2] - ahead);
  }

  /** Seeds that are looked at together: those from {@code from} on. */
  private final class Some {
    private final long[] time;
    private final long[] visible;
    private final int from;
    private final int seeds;
    private final float[] out;
    private final int firstRow;
    private final Map<Integer, long[]> bounds = new HashMap<>();

    /**
     * @param firstRow of {@code out}, where the first seed's figures go
     */
    Some(long[] time, long[] visible, int from, int seeds, float[] out, int firstRow) {
      this.time = time;
      this.visible = visible;
      this.from = from;
      this.seeds = seeds;
      this.out = out;
      this.firstRow = firstRow;
    }

    void read(FeatureStore.Reader rows, long[] entity) {
      walk.walk(lists, entity, from, seeds, this::bounds);
      List<ListQuery> queries = new ArrayList<>();
      for (int l = 0; l < listEnds.size(); l++) {
        queries.add(query(plan.lists().get(l).plan(), listEnds.get(l)));
      }
      lists.figures(queries);
      for (int l = 0; l < listEnds.size(); l++) {
        if (plan.lists().get(l).plan().each()) {
          each(plan.lists().get(l), listEnds.get(l), queries.get(l).values());
        } else {
          single(plan.lists().get(l), listEnds.get(l), queries.get(l).values());
        }
      }
      values(rows);
    }

    private long[] bounds(int nodeType) {
      return bounds.computeIfAbsent(
          nodeType,
          type -> {
            long[] counts = new long[seeds];
            for (int i = 0; i < seeds; i++) {
              counts[i] = visibleCounts.at(type, visible[from + i]);
            }
            return counts;
          });
    }

    /** Nodes that a step led to, seed after seed, the oldest first. */
    private ListQuery query(ListPlan asked, PathWalk.Step end) {
      int most = asked.each() ? EACH : 1;
      long[] nodes = new long[seeds * most];
      long[] times = new long[nodes.length];
      long[] sees = new long[nodes.length];
      int count = 0;
      for (int i = 0; i < seeds; i++) {
        for (int j = Math.min(most, end.count(i)) - 1; j >= 0; j--) {
          nodes[count] = end.node(i, j);
          times[count] = time[from + i];
          sees[count++] = visible[from + i];
        }
      }
      return new ListQuery(asked, nodes, times, sees, count);
    }

    private void single(SeedFeatures.Lists asked, PathWalk.Step end, double[] found) {
      int width = asked.plan().width();
      int row = 0;
      for (int i = 0; i < seeds; i++) {
        if (end.count(i) > 0) {
          for (int f = 0; f < width; f++) {
            set(i, asked.outs().get(f), found[row * width + f]);
          }
          row++;
        }
      }
    }

    /** Adds up over the lists of the newest children of the path's first list. */
    private void each(SeedFeatures.Lists asked, PathWalk.Step end, double[] found) {
      List<ListFigure> figures = asked.plan().figures();
      int width = asked.plan().width();
      int row = 0;
      for (int i = 0; i < seeds; i++) {
        if (!end.begins(i)) {
          continue;
        }
        int first = row * width;
        row += Math.min(EACH, end.count(i));
        int last = row * width;
        int at = 0;
        for (int f = 0; f < figures.size(); f++) {
          set(i, asked.outs().get(f), together(figures.get(f), found, first + at, last, width));
          at += figures.get(f).parts();
        }
      }
    }

    private void set(int seed, int figure, double value) {
      out[(firstRow + seed) * plan.readWidth() + figure] = (float) value;
    }

    /** Values of the nodes that paths lead to, read for all of them at once. */
    private void values(FeatureStore.Reader rows) {
      List<FeatureStore.Reader.Rows> asked = new ArrayList<>();
      for (int v = 0; v < valueEnds.size(); v++) {
        SeedFeatures.Values values = plan.values().get(v);
        int width = plan.graph().schema().nodeTypes().get(values.type()).rowBytes();
        values.items().stream().filter(item -> item.column() == null).forEach(this::season);
        if (width > 0 && values.items().stream().anyMatch(item -> item.column() != null)) {
          asked.add(rows(v, values.type(), width));
        }
      }
      rows.read(asked);
      for (int v = 0; v < valueEnds.size(); v++) {
        SeedFeatures.Values values = plan.values().get(v);
        int width = plan.graph().schema().nodeTypes().get(values.type()).rowBytes();
        int row = 0;
        for (int i = 0; i < seeds && width > 0; i++) {
          if (valueEnds.get(v).count(i) > 0) {
            int at = row++ * width;
            for (SeedFeatures.Item item : values.items()) {
              if (item.column() != null) {
                set(i, item.out(), value(item, buffers.get(v), at, time[from + i]));
              }
            }
          }
        }
      }
    }

    private FeatureStore.Reader.Rows rows(int number, int type, int width) {
      PathWalk.Step end = valueEnds.get(number);
      long[] ids = new long[seeds];
      int count = 0;
      for (int i = 0; i < seeds; i++) {
        if (end.count(i) > 0) {
          ids[count++] = end.node(i, 0);
        }
      }
      if (buffers.get(number).capacity() < count * width) {
        buffers.set(
            number, ByteBuffer.allocateDirect(count * width).order(ByteOrder.LITTLE_ENDIAN));
      }
      return new FeatureStore.Reader.Rows(type, ids, count, buffers.get(number).clear());
    }

    private void season(SeedFeatures.Item item) {
      for (int i = 0; i < seeds; i++) {
        double angle = 2 * Math.PI * time[from + i] / (MICROS_PER_DAY * DAYS_PER_YEAR);
        set(i, item.out(), item.value().equals("sin") ? Math.sin(angle) : Math.cos(angle));
      }
    }
  }

  /** A figure over several lists, whose numbers come list after list. */
  private static double together(
      ListFigure figure, double[] found, int first, int last, int width) {
    double sum = 0;
    double count = 0;
    for (int at = first; at < last; at += width) {
      double part = found[at];
      switch (figure.statistic()) {
        case COUNT, SUM, MATCHES -> sum += part;
        case MEAN, NULLS, SHARE -> {
          sum += part;
          count += found[at + 1];
        }
        case NEWEST, OLDEST -> {
          if (!Double.isNaN(part)) {
            boolean newest = figure.statistic() == Statistic.NEWEST;
            sum = count == 0 ? part : newest ? Math.min(sum, part) : Math.max(sum, part);
            count = 1;
          }
        }
        case MIN, MAX, STD, VALUE, SEASON, SEASONAL ->
            throw new IllegalStateException("no " + figure.statistic() + " over several lists");
      }
    }
    return switch (figure.statistic()) {
      case COUNT, SUM, MATCHES -> sum;
      case NEWEST, OLDEST -> count == 0 ? Double.NaN : sum;
      default -> count == 0 ? Double.NaN : sum / count;
    };
  }

  private static float value(SeedFeatures.Item item, ByteBuffer rows, int row, long now) {
    int offset = row + item.column().byteOffset();
    ColumnType type = item.column().type();
    return switch (type) {
      case NUMERIC -> {
        float value = rows.getFloat(offset);
        yield Float.isFinite(value) ? value : Float.NaN;
      }
      case CATEGORICAL, BOOLEAN -> {
        int code = rows.getInt(offset);
        yield code < 0 ? Float.NaN : code == item.code() ? 1 : 0;
      }
      case TIMESTAMP -> {
        long at = rows.getLong(offset);
        yield at == Long.MIN_VALUE ? Float.NaN : (float) ((now - at) / MICROS_PER_DAY);
      }
      case TEXT, EMBEDDING -> Float.NaN;
    };
  }
}
