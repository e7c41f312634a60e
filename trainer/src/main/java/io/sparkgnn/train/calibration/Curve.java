// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A curve that never falls, straight between its points and level before the first and after the
 * last: isotonic regression (pool adjacent violators; Zadrozny and Elkan 2002, "Transforming
 * Classifier Scores into Accurate Multiclass Probability Estimates").
 *
 * @param from what is moved, ascending
 * @param to where it goes, as many, never descending
 */
public record Curve(List<Double> from, List<Double> to) {
  public Curve {
    from = List.copyOf(from);
    to = List.copyOf(to);
    if (from.isEmpty() || from.size() != to.size()) {
      throw new IllegalArgumentException("a curve of " + from.size() + " and " + to.size());
    }
    for (int i = 1; i < from.size(); i++) {
      if (!(from.get(i - 1) < from.get(i)) || !(to.get(i - 1) <= to.get(i))) {
        throw new IllegalArgumentException("a curve that falls at " + from.get(i));
      }
    }
  }

  /** Neighbors that have one mean. */
  private record Pool(double first, double last, double sum, double weight) {
    double mean() {
      return sum / weight;
    }

    Pool and(Pool next) {
      return new Pool(first, next.last, sum + next.sum, weight + next.weight);
    }
  }

  /**
   * The curve that is nearest to some rows by squared differences. It stays as far from 0 and 1 as
   * half a row of all: rows that were all right do not make anything sure.
   *
   * @param probability of each row
   * @param is 1 where it came true, else 0
   * @param weight of each row
   */
  static Curve fit(double[] probability, double[] is, double[] weight) {
    int[] order =
        IntStream.range(0, probability.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> probability[row]))
            .mapToInt(row -> row)
            .toArray();
    List<Pool> pools = new ArrayList<>();
    for (int at = 0; at < order.length; ) {
      double p = probability[order[at]];
      double sum = 0;
      double total = 0;
      for (; at < order.length && probability[order[at]] == p; at++) {
        sum += weight[order[at]] * is[order[at]];
        total += weight[order[at]];
      }
      Pool last = new Pool(p, p, sum, total);
      while (!pools.isEmpty() && pools.get(pools.size() - 1).mean() >= last.mean()) {
        last = pools.remove(pools.size() - 1).and(last);
      }
      pools.add(last);
    }
    double edge = 0.5 / (Arrays.stream(weight).sum() + 1);
    List<Double> from = new ArrayList<>();
    List<Double> to = new ArrayList<>();
    for (Pool pool : pools) {
      double mean = Math.min(1 - edge, Math.max(edge, pool.mean()));
      from.add(pool.first());
      to.add(mean);
      if (pool.last() > pool.first()) {
        from.add(pool.last());
        to.add(mean);
      }
    }
    return new Curve(from, to);
  }

  /** Where a value goes. */
  double at(double value) {
    int low = 0;
    int high = from.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (from.get(middle) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == from.size()) {
      return to.get(low - 1);
    }
    if (low == 0 || from.get(low) == value) {
      return to.get(low);
    }
    double share = (value - from.get(low - 1)) / (from.get(low) - from.get(low - 1));
    return to.get(low - 1) + share * (to.get(low) - to.get(low - 1));
  }
}
