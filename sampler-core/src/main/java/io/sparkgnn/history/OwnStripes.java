// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.BitSet;

/** Numbers the nodes of some stripes from 0 on, in the order of their ids. Immutable. */
final class OwnStripes {
  private final int shift;
  private final int mask;
  private final int[] stripes;
  private final int[] places;

  /**
   * @param all number of stripes, a power of two
   * @param own those whose nodes are numbered, at least one
   */
  OwnStripes(int all, BitSet own) {
    shift = Integer.numberOfTrailingZeros(all);
    mask = all - 1;
    stripes = own.stream().toArray();
    places = new int[all];
    for (int place = 0; place < stripes.length; place++) {
      places[stripes[place]] = place;
    }
  }

  /** Of so many nodes, how many are numbered. */
  long count(long nodes) {
    long count = (nodes >>> shift) * stripes.length;
    for (int stripe : stripes) {
      count += stripe < (nodes & mask) ? 1 : 0;
    }
    return count;
  }

  /** The node with a number. */
  long node(long number) {
    return (number / stripes.length << shift) + stripes[(int) (number % stripes.length)];
  }

  /** The number of a node of these stripes. */
  long number(long node) {
    return (node >>> shift) * stripes.length + places[(int) node & mask];
  }

  /** Whether these are all stripes. */
  boolean all() {
    return stripes.length == places.length;
  }
}
