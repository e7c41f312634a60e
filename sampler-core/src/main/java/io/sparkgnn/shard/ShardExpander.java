package io.sparkgnn.shard;

import io.sparkgnn.graph.GraphShard;
import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.sampling.HopExpander;
import io.sparkgnn.sampling.TopologyExpander;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.List;

/**
 * Expands a hop's frontiers where the nodes' lists are: each peer is asked once for all of its
 * nodes, and while it answers the nodes whose lists are here, or in the cache of hot nodes, are
 * expanded. The parts then go back to their nodes' places, so that the result is what one process
 * with all stripes would have. Confined to a thread.
 */
final class ShardExpander implements HopExpander {
  private final Peers peers;
  private final HotNodeCache hot;
  private final TopologyExpander owned;
  private final TopologyExpander cached;
  private final int peerBound;
  private final ShardTraffic traffic;

  ShardExpander(GraphShard shard, Peers peers, HotNodeCache hot, ShardTraffic traffic) {
    this.peers = peers;
    this.hot = hot;
    this.owned = new TopologyExpander(shard.schema(), shard.topology());
    this.cached = new TopologyExpander(shard.schema(), new HotTopology(shard.topology(), hot));
    this.traffic = traffic;
    this.peerBound = peers.owners().peerBound();
  }

  /** Nodes of a frontier that are expanded in one place, and what came of it. */
  private record Part(IntArrayList positions, Frontier expanded) {}

  @Override
  public void expand(List<Frontier> frontiers) {
    ExpandCalls calls = new ExpandCalls(peers, frontiers, peerBound);
    IntArrayList[] own = new IntArrayList[frontiers.size()];
    IntArrayList[] inCache = new IntArrayList[frontiers.size()];
    for (int f = 0; f < own.length; f++) {
      own[f] = new IntArrayList(frontiers.get(f).count());
      inCache[f] = new IntArrayList();
      split(frontiers.get(f), f, own[f], inCache[f], calls);
    }
    calls.send();
    Part[][] local = new Part[own.length][];
    for (int f = 0; f < own.length; f++) {
      Frontier frontier = frontiers.get(f);
      if (own[f].size() == frontier.count()) {
        owned.expand(frontier);
      } else {
        local[f] = new Part[] {part(frontier, own[f], owned), part(frontier, inCache[f], cached)};
      }
    }
    List<ExpandCalls.Call> answers = calls.await();
    for (int f = 0; f < own.length; f++) {
      if (local[f] != null) {
        merge(f, frontiers.get(f), local[f], answers);
      }
    }
  }

  /** Tells the nodes that stay here from those that are asked of peers. */
  private void split(
      Frontier frontier, int index, IntArrayList own, IntArrayList inCache, ExpandCalls calls) {
    int count = frontier.count();
    int first = frontier.first();
    long[] ids = frontier.ids();
    int self = peers.self();
    HotLists lists = frontier.type().toMany() ? hot.lists(frontier.type().link()) : null;
    for (int i = 0; i < count; i++) {
      long id = ids[first + i];
      int owner = peers.ownerOf(id);
      if (owner == self) {
        own.add(i);
      } else if (lists != null && lists.has(id)) {
        inCache.add(i);
      } else {
        calls.add(owner, index, i);
      }
    }
    traffic.nodes.add(count);
    traffic.hotNodes.add(inCache.size());
    traffic.ownNodes.add(own.size());
  }

  private static Part part(Frontier frontier, IntArrayList positions, TopologyExpander expander) {
    Frontier part = new Frontier(frontier.type(), frontier.strategy());
    int count = positions.size();
    if (count > 0) {
      long[] ids = new long[count];
      int[] seeds = new int[count];
      for (int j = 0; j < count; j++) {
        int node = frontier.first() + positions.getInt(j);
        ids[j] = frontier.ids()[node];
        seeds[j] = frontier.seeds()[node];
      }
      part.begin(
          frontier.hop(),
          frontier.fanout(),
          0,
          count,
          ids,
          seeds,
          frontier.seedKeys(),
          frontier.visible());
      expander.expand(part);
    }
    return new Part(positions, part);
  }

  private static void merge(
      int index, Frontier frontier, Part[] local, List<ExpandCalls.Call> answers) {
    int[] degrees = frontier.visibleDegrees();
    for (Part part : local) {
      placeDegrees(part.positions(), part.expanded().visibleDegrees(), degrees);
    }
    for (ExpandCalls.Call call : answers) {
      ExpandCalls.Nodes nodes = call.nodes(index);
      if (nodes != null) {
        placeDegrees(nodes.positions, nodes.answer().degrees(), degrees);
      }
    }
    int[] offsets = frontier.offsets();
    long edges = 0;
    for (int i = 0; i < frontier.count(); i++) {
      edges += ExpandCalls.taken(degrees[i], frontier.fanout());
      offsets[i + 1] = (int) Math.min(edges, Integer.MAX_VALUE);
    }
    long[] neighbors = frontier.neighbors(edges);
    for (Part part : local) {
      place(part.positions(), part.expanded().neighbors(), frontier, neighbors);
    }
    for (ExpandCalls.Call call : answers) {
      ExpandCalls.Nodes nodes = call.nodes(index);
      if (nodes != null) {
        place(nodes.positions, nodes.answer().neighbors(), frontier, neighbors);
      }
    }
  }

  private static void placeDegrees(IntArrayList positions, int[] part, int[] degrees) {
    int[] at = positions.elements();
    int count = positions.size();
    for (int j = 0; j < count; j++) {
      degrees[at[j]] = part[j];
    }
  }

  /** Copies the neighbors of the nodes at some places, which lie one after the other in a part. */
  private static void place(
      IntArrayList positions, long[] part, Frontier frontier, long[] neighbors) {
    int[] offsets = frontier.offsets();
    int[] places = positions.elements();
    int count = positions.size();
    int from = 0;
    for (int j = 0; j < count; j++) {
      int end = offsets[places[j] + 1];
      for (int to = offsets[places[j]]; to < end; to++) {
        neighbors[to] = part[from++];
      }
    }
  }
}
