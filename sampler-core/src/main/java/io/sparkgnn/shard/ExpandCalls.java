// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.wire.ExpandReply;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The requests of one hop of a batch. A peer has one request for its nodes of all frontiers, and
 * another only when an answer would grow too large. Confined to a thread.
 */
final class ExpandCalls {
  /** How many children a node is taken to have when all are asked for. */
  private static final int CHILDREN_OF_ALL = 256;

  private static final long[] ANY = {};

  private final Peers peers;
  private final SeedSlots slots = new SeedSlots();

  ExpandCalls(Peers peers) {
    this.peers = peers;
  }

  /** One request and its answer. */
  static final class Call {
    private final PeerShare share;
    private final ExpandReply.Part[] lists;
    private final long[][] parents;
    private CompletableFuture<ByteBuffer> answer;

    private Call(PeerShare share, int frontiers) {
      this.share = share;
      lists = new ExpandReply.Part[frontiers];
      parents = new long[frontiers][];
    }

    /** The nodes of each frontier that it is about. */
    PeerShare share() {
      return share;
    }

    /** The answer about a frontier of an edge type that leads to many. */
    ExpandReply.Part lists(int frontier) {
      return lists[frontier];
    }

    /** The answer about a frontier of an edge type that leads to one: ids + 1, 0 for none. */
    long[] parents(int frontier) {
      return parents[frontier];
    }
  }

  /**
   * Sends the requests for all nodes that lie with other peers.
   *
   * @param groups the nodes of each frontier
   */
  List<Call> send(List<Frontier> frontiers, List<NodesByPlace> groups) {
    long[] replyBytes = new long[frontiers.size()];
    for (int f = 0; f < replyBytes.length; f++) {
      replyBytes[f] = replyBytes(frontiers.get(f));
    }
    List<Call> calls = new ArrayList<>();
    for (PeerShare share : PeerShare.divide(peers, groups, replyBytes)) {
      Call call = new Call(share, replyBytes.length);
      call.answer = peers.ask(share.peer(), request(share, frontiers, groups));
      calls.add(call);
    }
    return calls;
  }

  /** Bytes of an answer that a node of a frontier takes, about. */
  private static long replyBytes(Frontier frontier) {
    if (!frontier.type().toMany()) {
      return Long.BYTES;
    }
    int children = frontier.fanout() < 0 ? CHILDREN_OF_ALL : frontier.fanout();
    return Integer.BYTES + (long) Long.BYTES * children;
  }

  private ShardRequest.Expand request(
      PeerShare share, List<Frontier> frontiers, List<NodesByPlace> groups) {
    int types = 0;
    List<ShardRequest.Part> lists = new ArrayList<>();
    List<ShardRequest.Parents> parents = new ArrayList<>();
    for (int f = 0; f < frontiers.size(); f++) {
      int count = share.count(f);
      if (count == 0) {
        continue;
      }
      Frontier frontier = frontiers.get(f);
      long[] ids = new long[count];
      groups.get(f).gather(frontier.ids(), frontier.first(), share.begin(f), share.end(f), ids);
      if (!frontier.type().toMany()) {
        parents.add(new ShardRequest.Parents(frontier.type().link(), ids, count));
        continue;
      }
      types = Math.max(types, frontier.type().to() + 1);
      lists.add(
          new ShardRequest.Part(
              frontier.type().index(),
              frontier.fanout(),
              frontier.strategy(),
              ids,
              slots.of(frontier, groups.get(f).positions(), share.begin(f), share.end(f)),
              count));
    }
    long[][] visible = new long[types][];
    Arrays.fill(visible, ANY);
    long[] keys = ANY;
    for (int f = 0; f < frontiers.size(); f++) {
      Frontier frontier = frontiers.get(f);
      if (share.count(f) == 0 || !frontier.type().toMany()) {
        continue;
      }
      if (keys == ANY) {
        keys = slots.gather(frontier.seedKeys());
      }
      int to = frontier.type().to();
      if (!frontier.ignoresTime() && visible[to] == ANY) {
        visible[to] = slots.gather(frontier.visible());
      }
    }
    slots.clear();
    return new ShardRequest.Expand(
        peers.version(), frontiers.get(0).hop(), keys, visible, lists, parents);
  }

  /**
   * Waits for the answers.
   *
   * @throws IllegalStateException if one isn't about what was asked
   */
  void await(List<Call> calls, List<Frontier> frontiers) {
    for (Call call : calls) {
      ExpandReply reply = ExpandReply.read(peers.await(call.answer));
      int part = 0;
      int column = 0;
      for (int f = 0; f < frontiers.size(); f++) {
        if (call.share.count(f) == 0) {
          continue;
        }
        if (frontiers.get(f).type().toMany()) {
          check(part < reply.parts().size(), call);
          call.lists[f] = reply.parts().get(part++);
          check(call.lists[f], frontiers.get(f).fanout(), call.share.count(f), call);
        } else {
          check(column < reply.parents().size(), call);
          call.parents[f] = reply.parents().get(column++);
          check(call.parents[f].length == call.share.count(f), call);
        }
      }
    }
  }

  private static void check(ExpandReply.Part answered, int fanout, int nodes, Call call) {
    check(answered.nodes() == nodes, call);
    long edges = 0;
    for (int i = 0; i < nodes; i++) {
      edges += taken(answered.degrees()[i], fanout);
    }
    check(edges == answered.edges(), call);
  }

  private static void check(boolean right, Call call) {
    if (!right) {
      throw new IllegalStateException(
          "peer " + call.share.peer() + " answered about other nodes or edges");
    }
  }

  /** How many of a node's visible neighbors a fanout takes. */
  static int taken(int degree, int fanout) {
    return fanout < 0 ? degree : Math.min(degree, fanout);
  }
}
