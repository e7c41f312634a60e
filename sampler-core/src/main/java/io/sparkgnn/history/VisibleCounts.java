// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.Topology;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.Arrays;

/** Remembers how many nodes of a type are visible at a time. Confined to a thread. */
final class VisibleCounts {
  private static final int KEPT_TIMES = 1 << 16;

  private final Topology topology;
  private Long2LongOpenHashMap[] known = {};

  VisibleCounts(Topology topology) {
    this.topology = topology;
  }

  long at(int type, long time) {
    if (type >= known.length) {
      known = Arrays.copyOf(known, type + 1);
    }
    if (known[type] == null) {
      known[type] = new Long2LongOpenHashMap();
      known[type].defaultReturnValue(-1);
    }
    Long2LongOpenHashMap counts = known[type];
    long count = counts.get(time);
    if (count < 0) {
      count = topology.visibleCount(type, time);
      if (counts.size() >= KEPT_TIMES) {
        counts.clear();
      }
      counts.put(time, count);
    }
    return count;
  }
}
