package io.sparkgnn.shard;

import io.sparkgnn.graph.Topology;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/** Copies of some parents' lists of children by one link. Filled by one thread, then only read. */
final class HotLists implements Topology.NeighborLists {
  private static final int NONE = -1;

  private final Long2IntOpenHashMap slots = new Long2IntOpenHashMap();
  private final IntArrayList ends = new IntArrayList(new int[] {0});
  private final LongArrayList children = new LongArrayList();

  HotLists() {
    slots.defaultReturnValue(NONE);
  }

  /** Adds a list whose children come newest first, as an expansion gives them. */
  void add(long parent, long[] newestFirst, int from, int count) {
    slots.put(parent, ends.size() - 1);
    for (int i = count - 1; i >= 0; i--) {
      children.add(newestFirst[from + i]);
    }
    ends.add(children.size());
  }

  boolean has(long parent) {
    return slots.get(parent) != NONE;
  }

  @Override
  public long begin(long parent) {
    return ends.getInt(slots.get(parent));
  }

  @Override
  public long end(long parent) {
    return ends.getInt(slots.get(parent) + 1);
  }

  @Override
  public long child(long parent, long position) {
    return children.getLong((int) position);
  }
}
