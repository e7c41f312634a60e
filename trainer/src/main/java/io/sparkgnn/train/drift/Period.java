// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of about the same time.
 *
 * @param time their mean, microseconds
 * @param mean of their values
 * @param rows how many
 */
record Period(double time, double mean, double rows) {
  /**
   * Rows in periods: one for each time if there are few times, else so many of about as many rows.
   *
   * @param most periods at most
   * @return in order of time
   */
  static List<Period> of(long[] times, float[] values, int most) {
    int[] order =
        IntStream.range(0, times.length)
            .boxed()
            .sorted((a, b) -> Long.compare(times[a], times[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int distinct = 0;
    for (int i = 0; i < order.length; i++) {
      distinct += i == 0 || times[order[i]] != times[order[i - 1]] ? 1 : 0;
    }
    double share = distinct <= most ? 0 : (double) order.length / most;
    List<Period> periods = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= order.length; i++) {
      boolean whole = i == order.length || times[order[i]] != times[order[i - 1]];
      if (whole && (i == order.length || i >= share * (periods.size() + 1))) {
        double time = 0;
        double sum = 0;
        for (int k = from; k < i; k++) {
          time += times[order[k]];
          sum += values[order[k]];
        }
        periods.add(new Period(time / (i - from), sum / (i - from), i - from));
        from = i;
      }
    }
    return periods;
  }

  /** The mean of all rows. */
  static double mean(List<Period> periods) {
    double sum = 0;
    double rows = 0;
    for (Period period : periods) {
      sum += period.mean() * period.rows();
      rows += period.rows();
    }
    return sum / rows;
  }
}
