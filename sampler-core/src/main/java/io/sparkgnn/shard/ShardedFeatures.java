// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.store.GraphShard;
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

  private final class SplitReader implements Reader {
    private final Reader own;
    private final List<NodesByPlace> groups = new ArrayList<>();
    private long[] some = new long[0];
    private ByteBuffer ownRows = ByteBuffer.allocate(0);

    SplitReader(Reader own) {
      this.own = own;
    }

    @Override
    public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
      read(List.of(new Rows(nodeType, ids, count, target)));
    }

    @Override
    public void read(List<Rows> asked) {
      List<Rows> wide = asked.stream().filter(rows -> width(rows) > 0).toList();
      for (int g = 0; g < wide.size(); g++) {
        if (g == groups.size()) {
          groups.add(new NodesByPlace(peers));
        }
        group(wide.get(g), groups.get(g));
      }
      List<PeerShare> shares =
          PeerShare.divide(peers, groups, wide.stream().mapToLong(this::width).toArray());
      List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
      for (PeerShare share : shares) {
        answers.add(peers.ask(share.peer(), request(share, wide)));
      }
      for (int g = 0; g < wide.size(); g++) {
        readCached(wide.get(g), groups.get(g));
        readOwned(wide.get(g), groups.get(g));
      }
      for (int s = 0; s < shares.size(); s++) {
        place(shares.get(s), peers.await(answers.get(s)), wide);
      }
      for (Rows rows : wide) {
        rows.target().position(rows.target().position() + rows.count() * width(rows));
      }
    }

    private int width(Rows rows) {
      return shard.schema().nodeTypes().get(rows.nodeType()).rowBytes();
    }

    private void group(Rows rows, NodesByPlace nodes) {
      if ((long) rows.count() * width(rows) > rows.target().remaining()) {
        throw new BufferOverflowException();
      }
      long limit = shard.schema().nodeTypes().get(rows.nodeType()).rows();
      for (int i = 0; i < rows.count(); i++) {
        Objects.checkIndex(rows.ids()[i], limit);
      }
      nodes.group(rows.ids(), 0, rows.count(), hot.rows(rows.nodeType()).nodes());
      if (some.length < rows.count()) {
        some = new long[rows.count() + rows.count() / 2];
      }
      traffic.rows.add(rows.count());
      traffic.ownRows.add(nodes.size(peers.self()));
      traffic.hotRows.add(nodes.size(nodes.cache()));
    }

    private ShardRequest request(PeerShare share, List<Rows> asked) {
      List<ShardRequest.Rows> parts = new ArrayList<>();
      for (int g = 0; g < asked.size(); g++) {
        if (share.count(g) > 0) {
          long[] ids = new long[share.count(g)];
          groups.get(g).gather(asked.get(g).ids(), 0, share.begin(g), share.end(g), ids);
          parts.add(new ShardRequest.Rows(asked.get(g).nodeType(), ids, ids.length));
        }
      }
      return new ShardRequest.Features(peers.version(), parts);
    }

    private void readCached(Rows rows, NodesByPlace nodes) {
      HotRows cached = hot.rows(rows.nodeType());
      int begin = rows.target().position();
      int width = width(rows);
      int end = nodes.end(nodes.cache());
      for (int j = nodes.begin(nodes.cache()); j < end; j++) {
        int at = nodes.positions()[j];
        cached.read(nodes.slot(at), rows.target(), begin + at * width);
      }
    }

    /** Reads rows that are here all at once: a call a row would cost more than the row. */
    private void readOwned(Rows rows, NodesByPlace nodes) {
      int begin = nodes.begin(peers.self());
      int count = nodes.size(peers.self());
      nodes.gather(rows.ids(), 0, begin, begin + count, some);
      int bytes = Math.multiplyExact(count, width(rows));
      if (ownRows.capacity() < bytes) {
        ownRows = ByteBuffer.allocate(bytes + bytes / 2);
      }
      own.read(rows.nodeType(), some, count, ownRows.clear());
      place(ownRows, 0, begin, count, rows, nodes);
    }

    /** Copies a peer's answer, which has the rows of one table after those of another. */
    private void place(PeerShare share, ByteBuffer answer, List<Rows> asked) {
      int from = 0;
      for (int g = 0; g < asked.size(); g++) {
        int bytes = share.count(g) * width(asked.get(g));
        if (answer.remaining() - from < bytes) {
          throw new IllegalStateException("peer " + share.peer() + " answered with other rows");
        }
        place(answer, from, share.begin(g), share.count(g), asked.get(g), groups.get(g));
        from += bytes;
      }
      if (from != answer.remaining()) {
        throw new IllegalStateException("peer " + share.peer() + " answered with other rows");
      }
    }

    /** Copies rows that lie one after the other to the places of some of the nodes. */
    private void place(
        ByteBuffer from, int at, int first, int count, Rows rows, NodesByPlace nodes) {
      int width = width(rows);
      int begin = rows.target().position();
      int[] positions = nodes.positions();
      for (int j = 0; j < count; j++) {
        rows.target().put(begin + positions[first + j] * width, from, at + j * width, width);
      }
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
