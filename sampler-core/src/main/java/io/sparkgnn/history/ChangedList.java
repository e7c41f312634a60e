// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.overlay.ListChange;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;

/**
 * A list that rows have changed.
 *
 * @param added values of new nodes, by their numbers
 */
record ChangedList(ListPart before, ListChange change, Function<ListColumn, float[]> added)
    implements ListPart {
  @Override
  public long first() {
    return 0;
  }

  @Override
  public ListNumbers numbers(ListColumn column, ListNumbers stored) {
    return new Numbers(before.numbers(column, stored), before.first(), change, added.apply(column));
  }

  @Override
  public long flagged(ListColumn column, ListFlags stored, long from, long to) {
    float[] values = added.apply(column);
    return count(
        change,
        from,
        to,
        (begin, end) -> before.flagged(column, stored, begin, end),
        node -> values[node] > 0);
  }

  private static long count(
      ListChange change, long from, long to, LongBinaryOperator before, IntPredicate node) {
    long[] count = new long[1];
    change.runs(
        from,
        to,
        new ListChange.Runs() {
          @Override
          public void base(long begin, long end) {
            count[0] += before.applyAsLong(begin, end);
          }

          @Override
          public void inserted(int number) {
            count[0] += node.test(change.inserted()[number]) ? 1 : 0;
          }
        });
    return count[0];
  }

  /** The numbers of before with those of new nodes between them. */
  private record Numbers(ListNumbers before, long first, ListChange change, float[] values)
      implements ListNumbers {
    @Override
    public float get(long place) {
      int number = change.insertedAt(place);
      return number >= 0
          ? values[change.inserted()[number]]
          : before.get(first + change.basePlace(place, -1 - number));
    }

    @Override
    public long count(long from, long to) {
      return ChangedList.count(
          change,
          from,
          to,
          (begin, end) -> before.count(first + begin, first + end),
          node -> !Float.isNaN(values[node]));
    }

    @Override
    public double sum(long begin, long from, long to) {
      double[] sum = new double[1];
      change.runs(
          from,
          to,
          new ListChange.Runs() {
            @Override
            public void base(long start, long end) {
              sum[0] += before.sum(first, first + start, first + end);
            }

            @Override
            public void inserted(int number) {
              float value = values[change.inserted()[number]];
              sum[0] += Float.isNaN(value) ? 0 : value;
            }
          });
      return sum[0];
    }
  }
}
