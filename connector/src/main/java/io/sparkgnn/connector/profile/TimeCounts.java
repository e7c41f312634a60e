// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many times lie in each of equal stretches, at first a day long, with the first and the last
 * of each: enough to see which lie apart from the others. Stretches double in length when there are
 * too many, so the size is bounded; what comes out does not depend on the order of the times.
 * Mutable, for one thread.
 */
public final class TimeCounts {
  /** Stretches that are kept at most. */
  public static final int MOST = 1 << 14;

  /** Microseconds of a day, the shortest stretch. */
  public static final long DAY = 86_400_000_000L;

  private final TreeMap<Long, Stretch> stretches = new TreeMap<>();
  private long width = DAY;
  private transient Stretch newest;
  private transient long newestNumber;

  /** Times of one stretch: their number, the first and the last. */
  static final class Stretch {
    private long count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    void add(long times, long from, long to) {
      count += times;
      first = Math.min(first, from);
      last = Math.max(last, to);
    }
  }

  /**
   * Times that lie close together.
   *
   * @param count how many
   * @param first the earliest, in microseconds
   * @param last the latest
   */
  public record Cell(long count, long first, long last) {}

  /** Adds a time in microseconds. */
  public void add(long time) {
    // Rows mostly come in the order of time.
    long number = Math.floorDiv(time, width);
    if (newest == null || number != newestNumber) {
      newest = stretches.computeIfAbsent(number, n -> new Stretch());
      newestNumber = number;
    }
    newest.add(1, time, time);
    narrow();
  }

  /** Adds times of one stretch of {@link #widened} length. */
  public void add(Cell cell) {
    stretches
        .computeIfAbsent(Math.floorDiv(cell.first(), width), n -> new Stretch())
        .add(cell.count(), cell.first(), cell.last());
    narrow();
  }

  /** Adds all of another's. */
  public void merge(TimeCounts other) {
    widened(Math.max(width, other.width));
    for (Stretch stretch : other.stretches.values()) {
      add(new Cell(stretch.count, stretch.first, stretch.last));
    }
  }

  /** With stretches of this length or longer: a day times a power of two. */
  public TimeCounts widened(long length) {
    while (width < length) {
      widen();
    }
    return this;
  }

  /** The stretches that have times, in order. */
  public List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    stretches.values().forEach(s -> cells.add(new Cell(s.count, s.first, s.last)));
    return cells;
  }

  private void narrow() {
    while (stretches.size() > MOST) {
      widen();
    }
  }

  private void widen() {
    width *= 2;
    newest = null;
    Map<Long, Stretch> before = new TreeMap<>(stretches);
    stretches.clear();
    before.forEach(
        (number, stretch) ->
            stretches
                .computeIfAbsent(Math.floorDiv(number, 2L), n -> new Stretch())
                .add(stretch.count, stretch.first, stretch.last));
  }
}
