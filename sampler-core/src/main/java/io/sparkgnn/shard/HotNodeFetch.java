// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.store.GraphShard;
import io.sparkgnn.wire.HotNodesReply;
import io.sparkgnn.wire.ShardRequest;
import it.unimi.dsi.fastutil.longs.LongLinkedOpenHashSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fills a {@link HotNodeCache} from the peers, with ordinary requests of bounded size. */
final class HotNodeFetch {
  /** What a list's or a row's entry costs beside its numbers. */
  private static final long ENTRY_BYTES = 32;

  private final GraphShard shard;
  private final Peers peers;
  private final ShardTraffic traffic;
  private final long bytes;

  /** A node with many children by a link. */
  private record Hot(int link, long id, long degree) {}

  /**
   * @param bytes how large the cache may grow
   */
  HotNodeFetch(GraphShard shard, Peers peers, ShardTraffic traffic, long bytes) {
    this.shard = shard;
    this.peers = peers;
    this.traffic = traffic;
    this.bytes = bytes;
  }

  HotNodeCache fetch() {
    GraphSchema schema = shard.schema();
    HotNodeCache nothing = HotNodeCache.empty(schema);
    if (bytes < ENTRY_BYTES || schema.links().isEmpty()) {
      return nothing;
    }
    List<Hot> hottest = ranking();
    return new HotNodeCache(lists(hottest, nothing), rows(hottest, nothing));
  }

  /** The others' nodes by falling degree. */
  private List<Hot> ranking() {
    List<Integer> others = peers.owners().peers().stream().filter(p -> p != peers.self()).toList();
    int links = shard.schema().links().size();
    long most = bytes / ENTRY_BYTES / links / Math.max(1, others.size());
    List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
    for (int link = 0; link < links; link++) {
      for (int peer : others) {
        answers.add(
            peers.ask(
                peer,
                new ShardRequest.HotNodes(
                    peers.version(), link, (int) Math.min(most, HotNodeRanking.MOST))));
      }
    }
    List<Hot> all = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      HotNodesReply reply = HotNodesReply.read(peers.await(answers.get(i)));
      for (int j = 0; j < reply.ids().length; j++) {
        all.add(new Hot(i / others.size(), reply.ids()[j], reply.degrees()[j]));
      }
    }
    all.sort(
        Comparator.comparingLong(Hot::degree)
            .reversed()
            .thenComparingInt(Hot::link)
            .thenComparingLong(Hot::id));
    return all;
  }

  private List<HotLists> lists(List<Hot> hottest, HotNodeCache nothing) {
    List<HotLists> lists = new ArrayList<>();
    List<List<Hot>> chosen = new ArrayList<>();
    for (int link = 0; link < shard.schema().links().size(); link++) {
      lists.add(new HotLists());
      chosen.add(new ArrayList<>());
    }
    long left = bytes / 2;
    for (Hot hot : hottest) {
      long cost = ENTRY_BYTES + hot.degree() * Long.BYTES;
      if (cost <= left && cost <= Peers.REPLY_BYTES) {
        left -= cost;
        chosen.get(hot.link()).add(hot);
      }
    }
    ShardExpander expander = new ShardExpander(shard, peers, nothing, traffic);
    for (Link link : shard.schema().links()) {
      EdgeType toChildren = shard.schema().edgeTypes().get(2 * link.index() + 1);
      List<Hot> some = new ArrayList<>();
      long size = 0;
      for (Hot hot : chosen.get(link.index())) {
        if (size + hot.degree() * Long.BYTES > Peers.REPLY_BYTES) {
          copy(toChildren, some, expander, lists.get(link.index()));
          some.clear();
          size = 0;
        }
        size += hot.degree() * Long.BYTES;
        some.add(hot);
      }
      copy(toChildren, some, expander, lists.get(link.index()));
    }
    return lists;
  }

  private static void copy(
      EdgeType toChildren, List<Hot> parents, ShardExpander expander, HotLists target) {
    if (parents.isEmpty()) {
      return;
    }
    Frontier whole =
        WholeLists.frontier(toChildren, -1, parents.stream().mapToLong(Hot::id).toArray());
    expander.expand(List.of(whole));
    for (int i = 0; i < parents.size(); i++) {
      int from = whole.offsets()[i];
      target.add(parents.get(i).id(), whole.neighbors(), from, whole.offsets()[i + 1] - from);
    }
  }

  private List<HotRows> rows(List<Hot> hottest, HotNodeCache nothing) {
    GraphSchema schema = shard.schema();
    List<LongLinkedOpenHashSet> chosen = new ArrayList<>();
    for (int type = 0; type < schema.nodeTypes().size(); type++) {
      chosen.add(new LongLinkedOpenHashSet());
    }
    long left = bytes / 2;
    for (Hot hot : hottest) {
      NodeType type = schema.nodeTypes().get(schema.links().get(hot.link()).parent());
      long cost = ENTRY_BYTES + type.rowBytes();
      if (type.rowBytes() > 0 && cost <= left && chosen.get(type.index()).add(hot.id())) {
        left -= cost;
      }
    }
    List<HotRows> rows = new ArrayList<>();
    try (FeatureStore.Reader reader =
        new ShardedFeatures(shard, peers, nothing, traffic).reader()) {
      for (NodeType type : schema.nodeTypes()) {
        long[] ids = chosen.get(type.index()).toLongArray();
        ByteBuffer copies =
            ByteBuffer.allocateDirect(Math.multiplyExact(ids.length, type.rowBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        reader.read(type.index(), ids, ids.length, copies);
        rows.add(new HotRows(ids, type.rowBytes(), copies));
      }
    }
    return rows;
  }
}
