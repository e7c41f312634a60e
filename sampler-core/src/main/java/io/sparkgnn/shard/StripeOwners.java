// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which peer owns each stripe.
 *
 * @param owners peer of each stripe; their number is a power of two
 * @param self the peer that this process is
 */
public record StripeOwners(List<Integer> owners, int self) {
  public StripeOwners {
    owners = List.copyOf(owners);
    if (Integer.bitCount(owners.size()) != 1) {
      throw new IllegalArgumentException(owners.size() + " stripes, not a power of two");
    }
  }

  /** Stripes dealt out in turn over {@code peers} peers: each has its share to within one. */
  public static StripeOwners even(int stripes, int peers, int self) {
    Integer[] owners = new Integer[stripes];
    Arrays.setAll(owners, stripe -> stripe % peers);
    return new StripeOwners(Arrays.asList(owners), self);
  }

  public int stripes() {
    return owners.size();
  }

  /** The stripes of a peer. */
  public BitSet stripesOf(int peer) {
    BitSet stripes = new BitSet();
    for (int s = 0; s < owners.size(); s++) {
      if (owners.get(s) == peer) {
        stripes.set(s);
      }
    }
    return stripes;
  }

  /** Peers that own a stripe, ascending. */
  List<Integer> peers() {
    return owners.stream().distinct().sorted().toList();
  }

  /** One more than the highest peer that owns a stripe: how long an array by peer has to be. */
  int peerBound() {
    return owners.stream().mapToInt(peer -> peer + 1).max().orElse(0);
  }

  /** Peer of each stripe, for hot loops. */
  int[] toArray() {
    return owners.stream().mapToInt(Integer::intValue).toArray();
  }
}
