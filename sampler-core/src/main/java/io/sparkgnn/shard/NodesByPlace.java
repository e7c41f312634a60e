// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import java.util.Arrays;

/**
 * Nodes grouped by where what is asked about them lies: with a peer, this process among them, or in
 * the cache of hot nodes. Within a place they keep their order. Reused from batch to batch, so that
 * nothing is allocated once the arrays have grown. Confined to a thread.
 */
final class NodesByPlace {
  private final Peers peers;

  /** The place after the peers': the cache. */
  private final int cache;

  private final int[] ends;
  private int[] places = new int[0];
  private int[] slots = new int[0];
  private int[] positions = new int[0];

  NodesByPlace(Peers peers) {
    this.peers = peers;
    this.cache = Math.max(peers.owners().peerBound(), peers.self() + 1);
    this.ends = new int[cache + 1];
  }

  /**
   * Groups {@code count} nodes.
   *
   * @param first index of the first of them in {@code ids}
   * @param hot which nodes of others the cache has
   */
  void group(long[] ids, int first, int count, HotSlots hot) {
    if (positions.length < count) {
      places = new int[count + count / 2];
      slots = new int[places.length];
      positions = new int[places.length];
    }
    int self = peers.self();
    boolean anyHot = !hot.isEmpty();
    Arrays.fill(ends, 0);
    for (int i = 0; i < count; i++) {
      long id = ids[first + i];
      int place = peers.ownerOf(id);
      if (anyHot && place != self) {
        int slot = hot.slot(id);
        slots[i] = slot;
        place = slot == HotSlots.NONE ? place : cache;
      }
      places[i] = place;
      ends[place]++;
    }
    int begin = 0;
    for (int place = 0; place < ends.length; place++) {
      int size = ends[place];
      ends[place] = begin;
      begin += size;
    }
    for (int i = 0; i < count; i++) {
      positions[ends[places[i]]++] = i;
    }
  }

  /** The place of what is in the cache. */
  int cache() {
    return cache;
  }

  /** Where a place's nodes begin in {@link #positions()}. */
  int begin(int place) {
    return place == 0 ? 0 : ends[place - 1];
  }

  /** Where a place's nodes end in {@link #positions()}. */
  int end(int place) {
    return ends[place];
  }

  int size(int place) {
    return end(place) - begin(place);
  }

  /** Positions among the nodes that were grouped, place after place. */
  int[] positions() {
    return positions;
  }

  /** Slot in the cache of the node at a position, which must be in the cache. */
  int slot(int position) {
    return slots[position];
  }

  /** Copies the ids of the nodes from {@code begin} to {@code end} of {@link #positions()}. */
  void gather(long[] ids, int first, int begin, int end, long[] target) {
    for (int j = begin; j < end; j++) {
      target[j - begin] = ids[first + positions[j]];
    }
  }
}
