// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.Topology;

/** Finds places in lists of ascending ids. */
final class ListSearch {
  private ListSearch() {}

  /** The first place whose child's id is not below a bound, sought from the list's end on. */
  static long bound(Topology.NeighborLists lists, long parent, long begin, long end, long bound) {
    long high = end;
    long low = end;
    for (long step = 1; low > begin; step <<= 1) {
      low = Math.max(begin, high - step);
      if (lists.child(parent, low) < bound) {
        low++;
        break;
      }
      high = low;
    }
    return lists.firstFrom(parent, low, high, bound);
  }
}
