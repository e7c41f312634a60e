// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import java.util.ArrayList;
import java.util.List;

/**
 * What one request asks a peer about: of each of several groups the nodes from {@link #begin} to
 * {@link #end} of the group's {@link NodesByPlace#positions()}. Confined to a thread.
 */
final class PeerShare {
  private final int peer;
  private final int[] begins;
  private final int[] ends;
  private long replyBytes;

  private PeerShare(int peer, int groups) {
    this.peer = peer;
    begins = new int[groups];
    ends = new int[groups];
  }

  /**
   * Divides what lies with other peers. A peer has one share of all groups, and another only when
   * an answer would grow larger than {@link Peers#REPLY_BYTES}.
   *
   * @param replyBytes bytes that a node of each group adds to an answer, about; as many as count
   */
  static List<PeerShare> divide(Peers peers, List<NodesByPlace> groups, long[] replyBytes) {
    List<PeerShare> shares = new ArrayList<>();
    for (int peer = 0; peer < peers.owners().peerBound(); peer++) {
      if (peer != peers.self()) {
        divide(peer, groups, replyBytes, shares);
      }
    }
    return shares;
  }

  private static void divide(
      int peer, List<NodesByPlace> groups, long[] replyBytes, List<PeerShare> shares) {
    PeerShare share = null;
    for (int g = 0; g < replyBytes.length; g++) {
      int end = groups.get(g).end(peer);
      for (int at = groups.get(g).begin(peer); at < end; at = share.ends[g]) {
        if (share == null || share.replyBytes + replyBytes[g] > Peers.REPLY_BYTES) {
          share = new PeerShare(peer, replyBytes.length);
          shares.add(share);
        }
        long room = Math.max(1, (Peers.REPLY_BYTES - share.replyBytes) / replyBytes[g]);
        share.begins[g] = at;
        share.ends[g] = (int) Math.min(end, at + room);
        share.replyBytes += (share.ends[g] - at) * replyBytes[g];
      }
    }
  }

  int peer() {
    return peer;
  }

  int begin(int group) {
    return begins[group];
  }

  int end(int group) {
    return ends[group];
  }

  /** How many nodes of a group. */
  int count(int group) {
    return ends[group] - begins[group];
  }
}
