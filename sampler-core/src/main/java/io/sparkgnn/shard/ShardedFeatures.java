package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphShard;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.wire.ShardRequest;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Feature rows of all stripes: each peer is asked once for its rows of a read, and while it answers
 * the rows that are here, or in the cache of hot nodes, are copied.
 */
final class ShardedFeatures implements FeatureStore {
  private final GraphShard shard;
  private final Peers peers;
  private final HotNodeCache hot;
  private final ShardTraffic traffic;

  ShardedFeatures(GraphShard shard, Peers peers, HotNodeCache hot, ShardTraffic traffic) {
    this.shard = shard;
    this.peers = peers;
    this.hot = hot;
    this.traffic = traffic;
  }

  @Override
  public Reader reader() {
    return new SplitReader(shard.features().reader());
  }

  /** Rows of one peer: those from {@code begin} on of the nodes by place. */
  private record Call(int peer, int begin, int count, CompletableFuture<ByteBuffer> answer) {}

  private final class SplitReader implements Reader {
    private final Reader own;
    private final NodesByPlace nodes = new NodesByPlace(peers);
    private long[] some = new long[0];
    private ByteBuffer ownRows = ByteBuffer.allocate(0);

    SplitReader(Reader own) {
      this.own = own;
    }

    @Override
    public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
      NodeType type = shard.schema().nodeTypes().get(nodeType);
      int width = type.rowBytes();
      int begin = target.position();
      if ((long) count * width > target.remaining()) {
        throw new BufferOverflowException();
      }
      if (width > 0) {
        for (int i = 0; i < count; i++) {
          Objects.checkIndex(ids[i], type.rows());
        }
        copy(nodeType, width, ids, count, target);
      }
      target.position(begin + count * width);
    }

    private void copy(int nodeType, int width, long[] ids, int count, ByteBuffer target) {
      HotRows hotRows = hot.rows(nodeType);
      nodes.group(ids, 0, count, hotRows.nodes());
      if (some.length < count) {
        some = new long[count + count / 2];
      }
      List<Call> calls = new ArrayList<>();
      for (int peer = 0; peer < peers.owners().peerBound(); peer++) {
        if (peer != peers.self()) {
          ask(peer, nodeType, width, ids, calls);
        }
      }
      int begin = target.position();
      int cached = nodes.end(nodes.cache());
      for (int j = nodes.begin(nodes.cache()); j < cached; j++) {
        int at = nodes.positions()[j];
        hotRows.read(nodes.slot(at), target, begin + at * width);
      }
      readOwned(nodeType, width, ids);
      place(nodes.begin(peers.self()), nodes.size(peers.self()), ownRows, width, target, begin);
      for (Call call : calls) {
        ByteBuffer answer = peers.await(call.answer);
        if (answer.remaining() != (long) call.count * width) {
          throw new IllegalStateException("peer " + call.peer + " answered with other rows");
        }
        place(call.begin, call.count, answer, width, target, begin);
      }
      traffic.rows.add(count);
      traffic.ownRows.add(nodes.size(peers.self()));
      traffic.hotRows.add(nodes.size(nodes.cache()));
    }

    private void ask(int peer, int nodeType, int width, long[] ids, List<Call> calls) {
      int most = (int) Math.max(1, Peers.REPLY_BYTES / width);
      for (int at = nodes.begin(peer); at < nodes.end(peer); at += most) {
        int count = Math.min(most, nodes.end(peer) - at);
        nodes.gather(ids, 0, at, at + count, some);
        ShardRequest request = new ShardRequest.Features(peers.version(), nodeType, some, count);
        calls.add(new Call(peer, at, count, peers.ask(peer, request)));
      }
    }

    /** Reads rows that are here all at once: a call a row would cost more than the row. */
    private void readOwned(int nodeType, int width, long[] ids) {
      int begin = nodes.begin(peers.self());
      int count = nodes.size(peers.self());
      nodes.gather(ids, 0, begin, begin + count, some);
      int bytes = Math.multiplyExact(count, width);
      if (ownRows.capacity() < bytes) {
        ownRows = ByteBuffer.allocate(bytes + bytes / 2);
      }
      own.read(nodeType, some, count, ownRows.clear());
    }

    /** Copies rows that lie one after the other to the places of some of the nodes. */
    private void place(
        int first, int count, ByteBuffer rows, int width, ByteBuffer target, int begin) {
      int[] positions = nodes.positions();
      for (int j = 0; j < count; j++) {
        target.put(begin + positions[first + j] * width, rows, j * width, width);
      }
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
