package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphShard;
import io.sparkgnn.wire.ShardRequest;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
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
  private final int peerBound;

  ShardedFeatures(GraphShard shard, Peers peers, HotNodeCache hot, ShardTraffic traffic) {
    this.shard = shard;
    this.peers = peers;
    this.hot = hot;
    this.traffic = traffic;
    this.peerBound = peers.owners().peerBound();
  }

  @Override
  public Reader reader() {
    return new SplitReader(shard.features().reader());
  }

  /** Rows of one peer: where they go, and which. */
  private static final class Call {
    final int peer;
    final IntArrayList places = new IntArrayList();
    final LongArrayList ids = new LongArrayList();
    CompletableFuture<ByteBuffer> answer;

    Call(int peer) {
      this.peer = peer;
    }
  }

  private final class SplitReader implements Reader {
    private final Reader own;
    private ByteBuffer ownRows = ByteBuffer.allocate(0);

    SplitReader(Reader own) {
      this.own = own;
    }

    @Override
    public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
      int width = shard.schema().nodeTypes().get(nodeType).rowBytes();
      int begin = target.position();
      if ((long) count * width > target.remaining()) {
        throw new BufferOverflowException();
      }
      if (width > 0) {
        copy(nodeType, width, ids, count, target);
      }
      target.position(begin + count * width);
    }

    private void copy(int nodeType, int width, long[] ids, int count, ByteBuffer target) {
      long rows = shard.schema().nodeTypes().get(nodeType).rows();
      int begin = target.position();
      HotRows hotRows = hot.rows(nodeType);
      List<Call> calls = new ArrayList<>();
      Call[] open = new Call[peerBound];
      IntArrayList owned = new IntArrayList(count);
      LongArrayList ownedIds = new LongArrayList(count);
      int most = (int) Math.max(1, Peers.REPLY_BYTES / width);
      int found = 0;
      for (int i = 0; i < count; i++) {
        int peer = peers.ownerOf(Objects.checkIndex(ids[i], rows));
        if (peer == peers.self()) {
          owned.add(i);
          ownedIds.add(ids[i]);
        } else if (hotRows.read(ids[i], target, begin + i * width)) {
          found++;
        } else {
          Call call = open[peer];
          if (call == null || call.ids.size() == most) {
            call = new Call(peer);
            open[peer] = call;
            calls.add(call);
          }
          call.places.add(i);
          call.ids.add(ids[i]);
        }
      }
      for (Call call : calls) {
        call.answer =
            peers.ask(
                call.peer,
                new ShardRequest.Features(
                    peers.version(), nodeType, call.ids.elements(), call.ids.size()));
      }
      readOwned(nodeType, width, ownedIds);
      place(owned, ownRows, width, target, begin);
      for (Call call : calls) {
        place(call, width, target, begin);
      }
      traffic.rows.add(count);
      traffic.ownRows.add(owned.size());
      traffic.hotRows.add(found);
    }

    /** Reads rows that are here all at once: a call a row would cost more than the row. */
    private void readOwned(int nodeType, int width, LongArrayList ids) {
      int bytes = Math.multiplyExact(ids.size(), width);
      if (ownRows.capacity() < bytes) {
        ownRows = ByteBuffer.allocate(bytes + bytes / 2);
      }
      own.read(nodeType, ids.elements(), ids.size(), ownRows.clear());
    }

    private void place(Call call, int width, ByteBuffer target, int begin) {
      ByteBuffer answer = peers.await(call.answer);
      if (answer.remaining() != (long) call.places.size() * width) {
        throw new IllegalStateException("peer " + call.peer + " answered with other rows");
      }
      place(call.places, answer, width, target, begin);
    }

    /** Copies rows that lie one after the other to their places. */
    private static void place(
        IntArrayList places, ByteBuffer rows, int width, ByteBuffer target, int begin) {
      for (int j = 0; j < places.size(); j++) {
        target.put(begin + places.getInt(j) * width, rows, j * width, width);
      }
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
