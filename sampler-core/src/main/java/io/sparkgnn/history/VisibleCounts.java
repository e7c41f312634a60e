// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.Topology;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.HashMap;
import java.util.Map;

/** Remembers how many nodes of a type are visible at a time. Confined to a thread. */
final class VisibleCounts {
  private static final int KEPT_TIMES = 1 << 16;

  private final Topology topology;
  private final Map<Integer, Long2LongOpenHashMap> known = new HashMap<>();

  VisibleCounts(Topology topology) {
    this.topology = topology;
  }

  long at(int type, long time) {
    Long2LongOpenHashMap counts = known.computeIfAbsent(type, any -> empty());
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

  private static Long2LongOpenHashMap empty() {
    Long2LongOpenHashMap map = new Long2LongOpenHashMap();
    map.defaultReturnValue(-1);
    return map;
  }
}
