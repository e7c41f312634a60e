package io.sparkgnn.shard;

import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.sampling.HopExpander;
import io.sparkgnn.sampling.TopologyExpander;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.List;

/**
 * Expands a hop's frontiers where the nodes' lists are: each peer is asked once for all of its
 * nodes, and while it answers the nodes whose lists are here, or in the cache of hot nodes, are
 * expanded. The parts then go back to their nodes' places, so that the result is what one process
 * with all stripes would have. Confined to a thread.
 */
final class ShardExpander implements HopExpander {
  private final Peers peers;
  private final LocalLists lists;
  private final TopologyExpander here;
  private final int peerCount;
  private final ShardTraffic traffic;

  ShardExpander(Peers peers, LocalLists lists, ShardTraffic traffic) {
    this.peers = peers;
    this.lists = lists;
    this.here = new TopologyExpander(lists.schema(), lists);
    this.traffic = traffic;
    this.peerCount = peers.owners().peers().stream().mapToInt(p -> p + 1).max().orElse(0);
  }

  @Override
  public void expand(List<Frontier> frontiers) {
    ExpandCalls calls = new ExpandCalls(peers, frontiers, peerCount);
    IntArrayList[] own = new IntArrayList[frontiers.size()];
    for (int f = 0; f < own.length; f++) {
      own[f] = split(frontiers.get(f), f, calls);
    }
    calls.send();
    Frontier[] local = new Frontier[own.length];
    for (int f = 0; f < own.length; f++) {
      local[f] = expandHere(frontiers.get(f), own[f]);
    }
    List<ExpandCalls.Call> answers = calls.await();
    for (int f = 0; f < own.length; f++) {
      if (local[f] != frontiers.get(f)) {
        merge(f, frontiers.get(f), own[f], local[f], answers);
      }
    }
  }

  /** Adds a frontier's nodes to the requests; returns the places of those that stay here. */
  private IntArrayList split(Frontier frontier, int index, ExpandCalls calls) {
    int count = frontier.count();
    int first = frontier.first();
    long[] ids = frontier.ids();
    IntArrayList own = new IntArrayList(count);
    long hot = 0;
    for (int i = 0; i < count; i++) {
      long id = ids[first + i];
      int owner = peers.ownerOf(id);
      if (owner == peers.self()) {
        own.add(i);
      } else if (frontier.type().toMany() && lists.isHot(frontier.type().link(), id)) {
        own.add(i);
        hot++;
      } else {
        calls.add(owner, index, i);
      }
    }
    traffic.nodes.add(count);
    traffic.hotNodes.add(hot);
    traffic.ownNodes.add(own.size() - hot);
    return own;
  }

  /** Expands what stays here: the frontier itself when that is all of it. */
  private Frontier expandHere(Frontier frontier, IntArrayList own) {
    if (own.size() == frontier.count()) {
      here.expand(frontier);
      return frontier;
    }
    Frontier part = new Frontier(frontier.type(), frontier.strategy());
    if (own.isEmpty()) {
      return part;
    }
    LongArrayList ids = new LongArrayList(own.size());
    IntArrayList seeds = new IntArrayList(own.size());
    for (int j = 0; j < own.size(); j++) {
      int node = frontier.first() + own.getInt(j);
      ids.add(frontier.ids()[node]);
      seeds.add(frontier.seeds()[node]);
    }
    part.begin(
        frontier.hop(),
        frontier.fanout(),
        0,
        own.size(),
        ids.elements(),
        seeds.elements(),
        frontier.seedKeys(),
        frontier.visible());
    here.expand(part);
    return part;
  }

  private static void merge(
      int index,
      Frontier frontier,
      IntArrayList own,
      Frontier local,
      List<ExpandCalls.Call> answers) {
    int[] degrees = frontier.visibleDegrees();
    for (int j = 0; j < own.size(); j++) {
      degrees[own.getInt(j)] = local.visibleDegrees()[j];
    }
    for (ExpandCalls.Call call : answers) {
      ExpandCalls.Nodes nodes = call.nodes(index);
      for (int j = 0; nodes != null && j < nodes.positions.size(); j++) {
        degrees[nodes.positions.getInt(j)] = nodes.answer().degrees()[j];
      }
    }
    int[] offsets = frontier.offsets();
    long edges = 0;
    for (int i = 0; i < frontier.count(); i++) {
      edges += ExpandCalls.taken(degrees[i], frontier.fanout());
      offsets[i + 1] = (int) Math.min(edges, Integer.MAX_VALUE);
    }
    long[] neighbors = frontier.neighbors(edges);
    place(own, local.neighbors(), frontier, neighbors);
    for (ExpandCalls.Call call : answers) {
      ExpandCalls.Nodes nodes = call.nodes(index);
      if (nodes != null) {
        place(nodes.positions, nodes.answer().neighbors(), frontier, neighbors);
      }
    }
  }

  /** Copies the neighbors of the nodes at some places, which lie one after the other in a part. */
  private static void place(
      IntArrayList positions, long[] part, Frontier frontier, long[] neighbors) {
    int[] offsets = frontier.offsets();
    int from = 0;
    for (int j = 0; j < positions.size(); j++) {
      int at = positions.getInt(j);
      int size = offsets[at + 1] - offsets[at];
      System.arraycopy(part, from, neighbors, offsets[at], size);
      from += size;
    }
  }
}
