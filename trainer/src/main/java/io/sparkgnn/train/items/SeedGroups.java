// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The seeds of a batch in groups that see the same of the items.
 *
 * @param order numbers of the seeds, group after group
 * @param groups in the order of time
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
public record SeedGroups(int[] order, List<Group> groups) {
  /**
   * Seeds that see the same.
   *
   * @param from place of the first in the order
   * @param to place after the last
   */
  public record Group(int from, int to, ItemTable.Snapshot items) {
    /** Number of seeds. */
    public int size() {
      return to - from;
    }
  }

  /**
   * Groups seeds.
   *
   * @param visible until when each may see
   */
  public static SeedGroups of(ItemTable items, long[] visible) {
    int[] order = order(items, visible);
    List<Group> groups = new ArrayList<>();
    for (int from = 0; from < order.length; ) {
      long time = items.encoding().grid(visible[order[from]]);
      int to = from + 1;
      while (to < order.length && items.encoding().grid(visible[order[to]]) == time) {
        to++;
      }
      groups.add(new Group(from, to, items.snapshot(visible[order[from]])));
      from = to;
    }
    return new SeedGroups(order, groups);
  }

  /** Numbers of seeds in the order of the times at which they see the items. */
  public static int[] order(ItemTable items, long[] visible) {
    return IntStream.range(0, visible.length)
        .boxed()
        .sorted(Comparator.comparingLong(seed -> items.encoding().grid(visible[seed])))
        .mapToInt(seed -> seed)
        .toArray();
  }
}
