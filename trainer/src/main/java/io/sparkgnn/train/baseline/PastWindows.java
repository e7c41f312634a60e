// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The windows of a row's entity that ended before the row, from the label rows of a forecast alone:
 * each row has the numbers of several windows of one length that follow its time.
 */
final class PastWindows {
  private final long[] entity;
  private final long[] end;
  private final float[] value;

  private record Ended(long entity, long end, float value) {}

  /**
   * Takes rows to look back on.
   *
   * @param window length of each window, in microseconds
   */
  PastWindows(List<SeedSet> rows, long window) {
    List<Ended> all = new ArrayList<>();
    for (SeedSet set : rows) {
      NumberLabels labels = set.numbers();
      for (int row = 0; row < set.size(); row++) {
        for (int i = 0; i < labels.width(); i++) {
          long at = set.time()[row] + (i + 1) * window;
          all.add(new Ended(set.entity()[row], at, labels.value(row, i)));
        }
      }
    }
    all.sort(Comparator.comparingLong(Ended::entity).thenComparingLong(Ended::end));
    List<Ended> once = new ArrayList<>();
    for (Ended each : all) {
      Ended last = once.isEmpty() ? null : once.get(once.size() - 1);
      if (last == null || last.entity() != each.entity() || last.end() != each.end()) {
        once.add(each);
      }
    }
    entity = once.stream().mapToLong(Ended::entity).toArray();
    end = once.stream().mapToLong(Ended::end).toArray();
    value = new float[once.size()];
    for (int i = 0; i < value.length; i++) {
      value[i] = once.get(i).value();
    }
  }

  /**
   * Whether any row has a window before it that has ended.
   *
   * @param visible until when each row sees
   */
  boolean any(SeedSet rows, long[] visible) {
    for (int row = 0; row < rows.size(); row++) {
      if (after(rows.entity()[row], visible[row]) > after(rows.entity()[row], Long.MIN_VALUE)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The same number for all windows of a row.
   *
   * @param visible until when each row sees
   * @param lastOnly whether the last window's is taken, instead of the mean of all
   * @param otherwise predictions of a row that has none, one a window
   */
  float[] predict(SeedSet rows, long[] visible, boolean lastOnly, float[] otherwise) {
    int width = otherwise.length;
    float[] predictions = new float[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      int to = after(rows.entity()[row], visible[row]);
      int first = after(rows.entity()[row], Long.MIN_VALUE);
      int from = lastOnly ? Math.max(first, to - 1) : first;
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += value[i];
      }
      for (int i = 0; i < width; i++) {
        predictions[row * width + i] = to > from ? (float) (sum / (to - from)) : otherwise[i];
      }
    }
    return predictions;
  }

  /** The first place that is after an entity and time. */
  private int after(long of, long at) {
    int low = 0;
    int high = entity.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entity[middle] < of || entity[middle] == of && end[middle] <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
