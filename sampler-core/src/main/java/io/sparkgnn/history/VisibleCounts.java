// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.Topology;
import java.util.Arrays;

/**
 * Remembers how many nodes of a type are visible at some of the times that were asked last: seeds
 * have all the same time or each its own. Confined to a thread.
 */
final class VisibleCounts {
  private static final int KEPT_BITS = 10;

  private final Topology topology;

  /** By type; each time has one place, in which it takes that of the one before. */
  private long[][] times = {};

  private long[][] counts = {};

  VisibleCounts(Topology topology) {
    this.topology = topology;
  }

  long at(int type, long time) {
    if (type >= times.length) {
      times = Arrays.copyOf(times, type + 1);
      counts = Arrays.copyOf(counts, type + 1);
    }
    if (times[type] == null) {
      times[type] = new long[1 << KEPT_BITS];
      counts[type] = new long[1 << KEPT_BITS];
      Arrays.fill(counts[type], -1);
    }
    int place = place(time);
    if (counts[type][place] < 0 || times[type][place] != time) {
      times[type][place] = time;
      counts[type][place] = topology.visibleCount(type, time);
    }
    return counts[type][place];
  }

  static int place(long time) {
    return (int) (time * 0x9E37_79B9_7F4A_7C15L >>> Long.SIZE - KEPT_BITS);
  }
}
