package io.sparkgnn.shard;

import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.wire.ExpandReply;
import io.sparkgnn.wire.ShardRequest;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The requests of one hop of one batch. Nodes are added frontier after frontier; a peer has one
 * request for all of them, and another only when an answer would grow too large. Confined to a
 * thread.
 */
final class ExpandCalls {
  /** How many children a node is taken to have when all are asked for. */
  private static final int CHILDREN_OF_ALL = 256;

  private final Peers peers;
  private final List<Frontier> frontiers;
  private final List<Call> calls = new ArrayList<>();
  private final Call[] open;

  ExpandCalls(Peers peers, List<Frontier> frontiers, int peerBound) {
    this.peers = peers;
    this.frontiers = frontiers;
    this.open = new Call[peerBound];
  }

  /** Asks a peer for the neighbors of node {@code at} of a frontier; {@code at} only ever grows. */
  void add(int peer, int frontierIndex, int at) {
    Frontier frontier = frontiers.get(frontierIndex);
    long bytes =
        Integer.BYTES
            + (long) Long.BYTES * (frontier.fanout() < 0 ? CHILDREN_OF_ALL : frontier.fanout());
    Call call = open[peer];
    if (call == null || call.replyBytes + bytes > Peers.REPLY_BYTES) {
      call = new Call(peer);
      open[peer] = call;
      calls.add(call);
    }
    call.replyBytes += bytes;
    call.add(frontierIndex, at);
  }

  void send() {
    for (Call call : calls) {
      call.answer = peers.ask(call.peer, call.request());
    }
  }

  /** The answers, in the order in which the requests were begun. */
  List<Call> await() {
    for (Call call : calls) {
      call.reply = ExpandReply.read(peers.await(call.answer));
      call.check();
    }
    return calls;
  }

  /** One request and its answer. */
  final class Call {
    private final int peer;
    private final Nodes[] parts = new Nodes[frontiers.size()];
    private final LongArrayList seedKeys = new LongArrayList();
    private final IntArrayList seeds = new IntArrayList();
    private int[] slotOfSeed = new int[0];
    private long replyBytes;
    private CompletableFuture<ByteBuffer> answer;
    private ExpandReply reply;

    private Call(int peer) {
      this.peer = peer;
    }

    private void add(int frontierIndex, int at) {
      Frontier frontier = frontiers.get(frontierIndex);
      Nodes nodes = parts[frontierIndex];
      if (nodes == null) {
        nodes = new Nodes();
        parts[frontierIndex] = nodes;
      }
      int node = frontier.first() + at;
      nodes.positions.add(at);
      nodes.ids.add(frontier.ids()[node]);
      nodes.seeds.add(slot(frontier, frontier.seeds()[node]));
    }

    /** Only seeds that have a node here travel: each is numbered when it is first met. */
    private int slot(Frontier frontier, int seed) {
      if (seed >= slotOfSeed.length) {
        int before = slotOfSeed.length;
        slotOfSeed = Arrays.copyOf(slotOfSeed, Math.max(seed + 1, 2 * before));
        Arrays.fill(slotOfSeed, before, slotOfSeed.length, -1);
      }
      if (slotOfSeed[seed] < 0) {
        slotOfSeed[seed] = seeds.size();
        seeds.add(seed);
        seedKeys.add(frontier.seedKeys()[seed]);
      }
      return slotOfSeed[seed];
    }

    private ShardRequest.Expand request() {
      int types = 0;
      List<ShardRequest.Part> wireParts = new ArrayList<>();
      for (Frontier frontier : frontiers) {
        types = Math.max(types, frontier.type().to() + 1);
      }
      long[][] visible = new long[types][0];
      for (int f = 0; f < parts.length; f++) {
        Frontier frontier = frontiers.get(f);
        Nodes nodes = parts[f];
        if (nodes == null) {
          continue;
        }
        int to = frontier.type().to();
        if (!frontier.ignoresTime() && visible[to].length == 0) {
          visible[to] = new long[seeds.size()];
          for (int s = 0; s < seeds.size(); s++) {
            visible[to][s] = frontier.visible()[seeds.getInt(s)];
          }
        }
        wireParts.add(
            new ShardRequest.Part(
                frontier.type().index(),
                frontier.fanout(),
                frontier.strategy(),
                nodes.ids.elements(),
                nodes.seeds.elements(),
                nodes.ids.size()));
      }
      return new ShardRequest.Expand(
          peers.version(), frontiers.get(0).hop(), seedKeys.toLongArray(), visible, wireParts);
    }

    private void check() {
      int part = 0;
      for (int f = 0; f < parts.length; f++) {
        if (parts[f] == null) {
          continue;
        }
        ExpandReply.Part answered = part < reply.parts().size() ? reply.parts().get(part) : null;
        part++;
        if (answered == null || answered.nodes() != parts[f].ids.size()) {
          throw new IllegalStateException("peer " + peer + " answered for other nodes");
        }
        parts[f].answer = answered;
        long edges = 0;
        for (int i = 0; i < answered.nodes(); i++) {
          edges += taken(answered.degrees()[i], frontiers.get(f).fanout());
        }
        if (edges != answered.edges()) {
          throw new IllegalStateException("peer " + peer + " answered with other edges");
        }
      }
    }

    /** The nodes of a frontier that were asked for, or null. */
    Nodes nodes(int frontierIndex) {
      return parts[frontierIndex];
    }
  }

  /** How many of a node's visible neighbors a fanout takes. */
  static int taken(int degree, int fanout) {
    return fanout < 0 ? degree : Math.min(degree, fanout);
  }

  /** The nodes of one frontier in one request: their places in the frontier, ascending. */
  static final class Nodes {
    final IntArrayList positions = new IntArrayList();
    final LongArrayList ids = new LongArrayList();
    private final IntArrayList seeds = new IntArrayList();
    private ExpandReply.Part answer;

    ExpandReply.Part answer() {
      return answer;
    }
  }
}
