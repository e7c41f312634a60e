// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the labels of a row's entity were before the row, from label rows alone. A label is known
 * once its window has ended; windows are as long as the shortest time between the times of label
 * rows.
 */
public final class PastLabels {
  private final int outputs;
  private final boolean classes;
  private final long window;
  private final long[] entity;
  private final long[] time;
  private final NumberLabels label;

  /**
   * Takes rows to look back on.
   *
   * @param rows at least one set of them
   * @param outputs number of classes, or how many numbers a label has
   * @param classes whether a label is a class's number
   */
  public PastLabels(List<SeedSet> rows, int outputs, boolean classes) {
    this.outputs = outputs;
    this.classes = classes;
    long[] entities = rows.stream().flatMapToLong(set -> Arrays.stream(set.entity())).toArray();
    long[] times = rows.stream().flatMapToLong(set -> Arrays.stream(set.time())).toArray();
    NumberLabels labels =
        rows.stream().map(SeedSet::numbers).reduce(NumberLabels::and).orElseThrow();
    int[] order = once(sorted(entities, times), entities, times, labels);
    this.entity = Arrays.stream(order).mapToLong(row -> entities[row]).toArray();
    this.time = Arrays.stream(order).mapToLong(row -> times[row]).toArray();
    this.label = labels.rows(order);
    this.window = shortest(times);
  }

  private static int[] sorted(long[] entities, long[] times) {
    Stream<Integer> rows = IntStream.range(0, times.length).boxed();
    return rows.sorted(
            (a, b) -> {
              int order = Long.compare(entities[a], entities[b]);
              return order != 0 ? order : Long.compare(times[a], times[b]);
            })
        .mapToInt(row -> row)
        .toArray();
  }

  /** Rows that several tables have count once. */
  private static int[] once(int[] order, long[] entities, long[] times, NumberLabels labels) {
    return IntStream.range(0, order.length)
        .filter(
            i ->
                i == 0
                    || entities[order[i]] != entities[order[i - 1]]
                    || times[order[i]] != times[order[i - 1]]
                    || labels.compareValues(order[i], order[i - 1]) != 0)
        .map(i -> order[i])
        .toArray();
  }

  /** The shortest time between two different times; {@link Long#MAX_VALUE} where there is one. */
  static long shortest(long[] times) {
    long[] distinct = Arrays.stream(times).sorted().distinct().toArray();
    long least = Long.MAX_VALUE;
    for (int i = 1; i < distinct.length; i++) {
      least = Math.min(least, distinct[i] - distinct[i - 1]);
    }
    return least;
  }

  /**
   * Whether any row has another of the same entity before it whose window has ended.
   *
   * @param visible until when each row sees
   */
  public boolean any(SeedSet rows, long[] visible) {
    for (int row = 0; row < rows.size(); row++) {
      if (known(rows.entity()[row], visible[row]) > first(rows.entity()[row])) {
        return true;
      }
    }
    return false;
  }

  /**
   * Predictions from the entity's own earlier labels.
   *
   * @param visible until when each row sees
   * @param lastOnly whether the last one is taken, instead of the mean of all
   * @param otherwise predictions of a row that has none, {@code outputs} of them
   * @return {@code outputs} a row: the mean label, number by number, or each class's share
   */
  public float[] predict(SeedSet rows, long[] visible, boolean lastOnly, float[] otherwise) {
    float[] predictions = new float[rows.size() * outputs];
    double[] sums = new double[outputs];
    for (int row = 0; row < rows.size(); row++) {
      int to = known(rows.entity()[row], visible[row]);
      int from = first(rows.entity()[row]);
      from = lastOnly ? Math.max(from, to - 1) : from;
      Arrays.fill(sums, 0);
      for (int i = from; i < to; i++) {
        if (!classes) {
          for (int output = 0; output < outputs; output++) {
            sums[output] += label.value(i, output);
          }
        } else if (label.value(i, 0) < outputs) {
          sums[(int) label.value(i, 0)]++;
        }
      }
      for (int output = 0; output < outputs; output++) {
        predictions[row * outputs + output] =
            to > from ? (float) (sums[output] / (to - from)) : otherwise[output];
      }
    }
    return predictions;
  }

  /** The first place of an entity. */
  private int first(long of) {
    return place(of, Long.MIN_VALUE);
  }

  /** The place after the last label of an entity that is known at a time. */
  private int known(long of, long at) {
    return window == Long.MAX_VALUE ? first(of) : place(of, at - window + 1);
  }

  /** The first place that is not before an entity and time. */
  private int place(long of, long at) {
    int low = 0;
    int high = entity.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean before = entity[middle] < of || entity[middle] == of && time[middle] < at;
      if (before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
