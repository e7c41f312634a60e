// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import io.sparkgnn.connector.profile.TimeCounts.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the times of some rows lie, without those that lie apart: a typing mistake, a default such
 * as 1970-01-01, an "until further notice". Those are rows at either end behind a gap that is long
 * beside all that stays. Few of them, one in a hundred, lie apart behind a gap as long as what
 * stays, or a quarter of it if they are the latest, where a stray row hides the true end of the
 * data; more, but fewer than half, behind one twenty times as long. So sparse first years stay, a
 * day on which everything was loaded is no mistake, and a default in a third of the rows is one.
 *
 * @param first earliest of the times that stay, in microseconds
 * @param last latest of them
 * @param before times that lie apart before them
 * @param after times that lie apart behind them
 * @param gaps long stretches without a time among those that stay: from one time to the next
 */
public record MainTimes(
    long first, long last, List<Cell> before, List<Cell> after, List<Gap> gaps) {
  private static final int FEW_IN = 100;
  private static final int ENOUGH = 20;
  private static final double MANY_RATIO = 20;
  private static final double LATEST_RATIO = 0.25;

  /** Longest gaps that are looked at, so that the work is bounded. */
  private static final int GAPS = 256;

  /** A stretch without a time between two that have one. */
  public record Gap(long from, long to) {}

  public MainTimes {
    before = List.copyOf(before);
    after = List.copyOf(after);
    gaps = List.copyOf(gaps);
  }

  /** Neighboring cells, ends included. */
  private record Range(int from, int to) {}

  /** By how many times what stays a gap must be longer. */
  private interface Ratio {
    double of(boolean latest, boolean few);
  }

  /**
   * The times that stay.
   *
   * @param cells one or more, in order
   * @param least microseconds that what stays must reach over; nothing lies apart otherwise
   */
  public static MainTimes of(List<Cell> cells, long least) {
    Search search = new Search(cells, least);
    Range all = new Range(0, cells.size() - 1);
    Range kept =
        search.innermost(
            all, (latest, few) -> !few ? MANY_RATIO : latest ? LATEST_RATIO : 1, new ArrayList<>());
    List<Gap> gaps = new ArrayList<>();
    search.innermost(kept, (latest, few) -> few ? LATEST_RATIO : 1, gaps);
    return new MainTimes(
        cells.get(kept.from()).first(),
        cells.get(kept.to()).last(),
        cells.subList(0, kept.from()),
        cells.subList(kept.to() + 1, cells.size()),
        gaps);
  }

  /** Times that lie apart. */
  public long apart() {
    return count(before) + count(after);
  }

  private static long count(List<Cell> cells) {
    return cells.stream().mapToLong(Cell::count).sum();
  }

  private static final class Search {
    private final List<Cell> cells;
    private final long least;
    private final long[] rowsBefore;
    private final long few;

    Search(List<Cell> cells, long least) {
      this.cells = cells;
      this.least = least;
      this.rowsBefore = new long[cells.size() + 1];
      for (int i = 0; i < cells.size(); i++) {
        rowsBefore[i + 1] = rowsBefore[i] + cells.get(i).count();
      }
      this.few = Math.max(1, rows() / FEW_IN);
    }

    private long rows() {
      return rowsBefore[cells.size()];
    }

    /** Cuts off what lies apart until nothing does, and adds the gaps outside. */
    Range innermost(Range range, Ratio ratio, List<Gap> gaps) {
      Range within = range;
      for (Range next = cut(within, ratio); next != null; next = cut(within, ratio)) {
        long span = span(next);
        for (int i = within.from(); i < within.to(); i++) {
          boolean outside = i < next.from() || i >= next.to();
          if (outside && isLong(i, i >= next.to(), span, ratio)) {
            gaps.add(new Gap(cells.get(i).last(), cells.get(i + 1).first()));
          }
        }
        within = next;
      }
      return within;
    }

    /** Of the ranges within another that what is outside lies apart from, the one of most rows. */
    private Range cut(Range within, Ratio ratio) {
      if (rows() < ENOUGH) {
        return null;
      }
      List<Integer> longest =
          IntStream.range(within.from(), within.to())
              .boxed()
              .sorted(Comparator.comparingLong(this::gap).reversed())
              .limit(GAPS)
              .toList();
      List<Integer> starts = new ArrayList<>(List.of(within.from()));
      List<Integer> ends = new ArrayList<>(List.of(within.to()));
      longest.forEach(i -> starts.add(i + 1));
      ends.addAll(longest);
      Range best = null;
      for (int from : starts) {
        for (int to : ends) {
          Range range = new Range(from, to);
          boolean inner = from <= to && !range.equals(within);
          if (inner && (best == null || rows(range) > rows(best)) && apart(range, within, ratio)) {
            best = range;
          }
        }
      }
      return best;
    }

    private boolean apart(Range range, Range within, Ratio ratio) {
      long span = span(range);
      return span >= least
          && 2 * rows(range) > rows()
          && (range.from() == within.from() || isLong(range.from() - 1, false, span, ratio))
          && (range.to() == within.to() || isLong(range.to(), true, span, ratio));
    }

    /** Whether what lies beyond the gap behind a cell, before or behind a range, lies apart. */
    private boolean isLong(int gap, boolean latest, long span, Ratio ratio) {
      long beyond = latest ? rows() - rowsBefore[gap + 1] : rowsBefore[gap + 1];
      return gap(gap) > span * ratio.of(latest, beyond <= few);
    }

    private long rows(Range range) {
      return rowsBefore[range.to() + 1] - rowsBefore[range.from()];
    }

    private long span(Range range) {
      return cells.get(range.to()).last() - cells.get(range.from()).first();
    }

    /** From a cell to the next. */
    private long gap(int i) {
      return cells.get(i + 1).first() - cells.get(i).last();
    }
  }
}
