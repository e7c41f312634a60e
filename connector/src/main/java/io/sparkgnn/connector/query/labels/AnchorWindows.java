// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import java.util.Arrays;
import org.apache.spark.sql.api.java.UDF1;

/**
 * For a fact's time, the anchor times in whose windows it lies: the function that spares a join per
 * anchor time. A fact is in a window when {@code start < time <= end}.
 *
 * <p>The result is one long for each such anchor time: its index times {@link #STEP}, plus one bit
 * for each window that the fact is in.
 */
final class AnchorWindows implements UDF1<Long, long[]> {
  /** Different windows of one table's aggregates at most. */
  static final int MAX_WINDOWS = 32;

  /** What an anchor's index is multiplied with. */
  static final long STEP = 1L << MAX_WINDOWS;

  private static final long serialVersionUID = 1L;
  private static final long[] NONE = {};

  private final long[][] starts;
  private final long[][] ends;

  /** For each window, whether both bounds grow with the anchor time; calendars can disagree. */
  private final boolean[] ordered;

  /**
   * @param starts for each window and anchor, microseconds since the epoch; the anchors ascend
   * @param ends the same
   */
  AnchorWindows(long[][] starts, long[][] ends) {
    this.starts = starts;
    this.ends = ends;
    this.ordered = new boolean[starts.length];
    for (int w = 0; w < starts.length; w++) {
      ordered[w] = ascends(starts[w]) && ascends(ends[w]);
    }
  }

  private static boolean ascends(long[] values) {
    for (int i = 1; i < values.length; i++) {
      if (values[i] < values[i - 1]) {
        return false;
      }
    }
    return true;
  }

  /** The earliest start of all windows: no fact at it or before is in any. */
  long earliest() {
    return Arrays.stream(starts).flatMapToLong(Arrays::stream).min().orElse(Long.MAX_VALUE);
  }

  /** The latest end of all windows: no fact behind it is in any. */
  long latest() {
    return Arrays.stream(ends).flatMapToLong(Arrays::stream).max().orElse(Long.MIN_VALUE);
  }

  @Override
  public long[] call(Long time) {
    int anchors = starts[0].length;
    int from = anchors;
    int to = 0;
    for (int w = 0; w < starts.length; w++) {
      // In order, the anchors whose window holds the time are neighbors.
      from = Math.min(from, ordered[w] ? firstAtLeast(ends[w], time) : 0);
      to = Math.max(to, ordered[w] ? firstAtLeast(starts[w], time) : anchors);
    }
    if (from >= to) {
      return NONE;
    }
    long[] found = new long[to - from];
    int count = 0;
    for (int a = from; a < to; a++) {
      long mask = 0;
      for (int w = 0; w < starts.length; w++) {
        if (starts[w][a] < time && time <= ends[w][a]) {
          mask |= 1L << w;
        }
      }
      if (mask != 0) {
        found[count++] = a * STEP + mask;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static int firstAtLeast(long[] ascending, long value) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] >= value) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
