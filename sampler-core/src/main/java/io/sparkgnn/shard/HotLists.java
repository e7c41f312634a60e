// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.Topology;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/** Copies of some parents' lists of children by one link. Filled by one thread, then only read. */
final class HotLists implements Topology.NeighborLists {
  private final HotSlots slots = new HotSlots();
  private final IntArrayList ends = new IntArrayList(new int[] {0});
  private final LongArrayList children = new LongArrayList();

  /** Adds a list whose children come newest first, as an expansion gives them. */
  void add(long parent, long[] newestFirst, int from, int count) {
    slots.add(parent);
    for (int i = count - 1; i >= 0; i--) {
      children.add(newestFirst[from + i]);
    }
    ends.add(children.size());
  }

  /** The parents whose lists are here. */
  HotSlots parents() {
    return slots;
  }

  @Override
  public long begin(long parent) {
    return ends.getInt(slots.slot(parent));
  }

  @Override
  public long end(long parent) {
    return ends.getInt(slots.slot(parent) + 1);
  }

  @Override
  public long child(long parent, long position) {
    return children.getLong((int) position);
  }
}
