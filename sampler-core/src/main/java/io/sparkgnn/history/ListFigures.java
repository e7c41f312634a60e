// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A {@link ListPlan} with the lists that are in this process and what is kept of them. Immutable,
 * and safe for use by any number of threads.
 */
public final class ListFigures {
  private static final double MICROS_PER_DAY = 86_400e6;

  /** Rows of a list whose times are all looked at, which is sooner done than a search by time. */
  private static final int SHORT = 48;

  private final ListPlan plan;
  private final Topology topology;
  private final ListOrder order;

  /** Whether some window begins or ends at a time, and rows have one. */
  private final boolean dated;

  private final Window[] windows;
  private final Item[] items;
  private final Fit fit;
  private final AddedColumns added;

  /**
   * How the plan's columns fit the memory.
   *
   * @param left places of the figures that there was none for
   * @param needed bytes that the columns of all figures take that were prepared together
   * @param allowed bytes that columns may take
   */
  public record Fit(BitSet left, long needed, long allowed) {}

  /**
   * One figure.
   *
   * @param at its place among the numbers of a list
   * @param window its window's place among the windows
   * @param column that it reads, or null
   * @param values the column's numbers, or null
   * @param flags of the children that count, or null
   */
  record Item(
      int at,
      Statistic statistic,
      int window,
      ListColumn column,
      ListValues values,
      ListFlags flags) {}

  /** Gives what is kept of a column, null for nothing. */
  interface Columns {
    ListValues values(ListColumn column);

    ListFlags flags(ListColumn column);
  }

  /**
   * Binds. Figures that read nothing that is kept are missing.
   *
   * @param order of the lists; null if no figure reads a column
   */
  ListFigures(ListPlan plan, ListBase base, ListOrder order, Columns columns, Fit fit) {
    this.plan = plan;
    this.topology = base.topology();
    this.order = order;
    this.fit = fit;
    List<Window> distinct = new ArrayList<>();
    List<Item> found = new ArrayList<>();
    int at = 0;
    for (ListFigure figure : plan.figures()) {
      ListColumn column = base.column(plan.edge(), figure);
      ListValues values = column == null ? null : columns.values(column);
      ListFlags flags = column == null ? null : columns.flags(column);
      boolean there = column == null || values != null || flags != null;
      if (there && !base.missing(plan.edge(), figure)) {
        if (!distinct.contains(figure.window())) {
          distinct.add(figure.window());
        }
        int window = distinct.indexOf(figure.window());
        found.add(new Item(at, figure.statistic(), window, column, values, flags));
      }
      at += plan.each() ? figure.parts() : 1;
    }
    windows = distinct.toArray(Window[]::new);
    items = found.toArray(Item[]::new);
    dated =
        base.schema().nodeTypes().get(plan.edge().to()).timed()
            && distinct.stream().anyMatch(window -> window.kind() == Window.Kind.DAYS);
    added = null;
  }

  private ListFigures(ListFigures base, Topology topology, AddedColumns added) {
    this.plan = base.plan;
    this.dated = base.dated;
    this.order = base.order;
    this.fit = base.fit;
    this.windows = base.windows;
    this.items = base.items;
    this.topology = topology;
    this.added = added;
  }

  /**
   * The same figures of the base with rows that have come.
   *
   * @param topology of base and overlay
   * @param added what these rows have
   */
  ListFigures with(Topology topology, AddedColumns added) {
    return new ListFigures(this, topology, added);
  }

  /** What is asked of the lists. */
  public ListPlan plan() {
    return plan;
  }

  /** How its columns fit the memory. */
  public Fit fit() {
    return fit;
  }

  /**
   * Computes.
   *
   * @param query of this plan, about nodes whose lists are in this process
   */
  public void compute(ListQuery query) {
    compute(query, new VisibleCounts(topology));
  }

  void compute(ListQuery query, VisibleCounts visible) {
    Arrays.fill(query.values(), Double.NaN);
    One one = new One(visible, query.values());
    int width = plan.width();
    for (int i = 0; i < query.count(); i++) {
      one.look(query.nodes()[i], query.times()[i], query.visible()[i]);
      if (plan.each()) {
        one.parts(i * width);
      } else {
        one.figures(i * width);
      }
    }
  }

  /** One list after the other. */
  private final class One {
    private final EdgeType edge = plan.edge();
    private final Topology.NeighborLists lists = topology.children(edge.link());
    private final VisibleCounts counts;
    private final double[] out;
    private final long[] froms = new long[windows.length];
    private final long[] tos = new long[windows.length];
    private final long[] ids = new long[SHORT];
    private final long[] idTimes = new long[SHORT];
    private long node;
    private long time;
    private ListPart part;
    private long begin;
    private long shift;
    private boolean timesRead;

    One(VisibleCounts counts, double[] out) {
      this.counts = counts;
      this.out = out;
    }

    /** Finds a list's windows. */
    void look(long node, long time, long visible) {
      this.node = node;
      this.time = time;
      begin = lists.begin(node);
      timesRead = false;
      long end = firstAfter(lists.end(node), visible);
      part =
          added == null
              ? new StoredList(order == null ? begin : order.begin(node))
              : added.list(edge.link(), node, order);
      shift = part.first() - begin;
      for (int w = 0; w < windows.length; w++) {
        Window window = windows[w];
        tos[w] = end;
        switch (window.kind()) {
          case ALL -> froms[w] = begin;
          case ROWS -> froms[w] = Math.max(begin, end - window.rows());
          case DAYS -> {
            tos[w] = window.to() == 0 ? end : firstAfter(end, before(visible, window.to()));
            froms[w] = firstAfter(tos[w], before(visible, window.from()));
          }
        }
      }
    }

    /** The first place, up to an end, whose child is later than a time. */
    private long firstAfter(long end, long until) {
      if (!dated || end - begin > SHORT) {
        return ListSearch.bound(lists, node, begin, end, counts.at(edge.to(), until));
      }
      if (!timesRead) {
        readTimes(end);
      }
      int place = (int) (end - begin);
      while (place > 0 && idTimes[place - 1] > until) {
        place--;
      }
      return begin + place;
    }

    private void readTimes(long end) {
      int count = (int) (end - begin);
      for (int i = 0; i < count; i++) {
        ids[i] = lists.child(node, begin + i);
      }
      topology.times(edge.to(), ids, count, idTimes);
      timesRead = true;
    }

    private static long before(long visible, double days) {
      return visible - (long) (days * MICROS_PER_DAY);
    }

    void figures(int row) {
      for (Item item : items) {
        long from = froms[item.window()];
        long to = tos[item.window()];
        out[row + item.at()] =
            switch (item.statistic()) {
              case COUNT -> to - from;
              case SUM -> sum(item, from, to);
              case MEAN -> {
                long there = numbers(item).count(from + shift, to + shift);
                yield there == 0 ? Double.NaN : sum(item, from, to) / there;
              }
              case MIN, MAX, STD ->
                  spread(item.statistic(), numbers(item), from + shift, to + shift);
              case NULLS, SHARE ->
                  to == from ? Double.NaN : (double) matching(item, from, to) / (to - from);
              case MATCHES -> matching(item, from, to);
              case NEWEST -> to == from ? Double.NaN : age(to - 1);
              case OLDEST -> to == from ? Double.NaN : age(from);
              case VALUE, SEASON, SEASONAL -> throw new IllegalStateException("a value of a list");
            };
      }
    }

    void parts(int row) {
      for (Item item : items) {
        long from = froms[item.window()];
        long to = tos[item.window()];
        int at = row + item.at();
        switch (item.statistic()) {
          case COUNT -> out[at] = to - from;
          case SUM -> out[at] = sum(item, from, to);
          case MEAN -> {
            out[at] = sum(item, from, to);
            out[at + 1] = numbers(item).count(from + shift, to + shift);
          }
          case NULLS, SHARE -> {
            out[at] = matching(item, from, to);
            out[at + 1] = to - from;
          }
          case MATCHES -> out[at] = matching(item, from, to);
          case NEWEST -> out[at] = to == from ? Double.NaN : age(to - 1);
          case OLDEST -> out[at] = to == from ? Double.NaN : age(from);
          case MIN, MAX, STD, VALUE, SEASON, SEASONAL ->
              throw new IllegalStateException("no " + item.statistic() + " over several lists");
        }
      }
    }

    private double sum(Item item, long from, long to) {
      return numbers(item).sum(part.first(), from + shift, to + shift);
    }

    private ListNumbers numbers(Item item) {
      return part.numbers(item.column(), item.values());
    }

    private long matching(Item item, long from, long to) {
      if (item.flags() == null) {
        return to - from - numbers(item).count(from + shift, to + shift);
      }
      return part.flagged(item.column(), item.flags(), from - begin, to - begin);
    }

    private double age(long place) {
      long at = topology.time(edge.to(), lists.child(node, place));
      return at == Long.MIN_VALUE ? Double.NaN : (time - at) / MICROS_PER_DAY;
    }
  }

  private static double spread(Statistic statistic, ListNumbers numbers, long from, long to) {
    double least = Double.NaN;
    double most = Double.NaN;
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (long place = from; place < to; place++) {
      double value = numbers.get(place);
      if (!Double.isNaN(value)) {
        least = count == 0 ? value : Math.min(least, value);
        most = count == 0 ? value : Math.max(most, value);
        sum += value;
        squares += value * value;
        count++;
      }
    }
    return switch (statistic) {
      case MIN -> least;
      case MAX -> most;
      default ->
          count == 0
              ? Double.NaN
              : Math.sqrt(Math.max(0, squares / count - sum / count * (sum / count)));
    };
  }
}
