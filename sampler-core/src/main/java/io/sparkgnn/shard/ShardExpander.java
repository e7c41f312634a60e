// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.sampling.HopExpander;
import io.sparkgnn.sampling.TopologyExpander;
import io.sparkgnn.store.GraphShard;
import java.util.ArrayList;
import java.util.List;

/**
 * Expands a hop's frontiers where the nodes' lists are: each peer is asked once for all of its
 * nodes, and while it answers the nodes whose lists are here, or in the cache of hot nodes, are
 * expanded. The parts then go back to their nodes' places, so that the result is what one process
 * with all stripes would have. Confined to a thread.
 */
final class ShardExpander implements HopExpander {
  private static final HotSlots NO_NODES = new HotSlots();

  private final Topology topology;
  private final Peers peers;
  private final HotNodeCache hot;
  private final TopologyExpander owned;
  private final TopologyExpander cached;
  private final ExpandCalls calls;
  private final ShardTraffic traffic;
  private final List<NodesByPlace> groups = new ArrayList<>();
  private long[] ids = new long[0];
  private long[] answers = new long[0];

  ShardExpander(GraphShard shard, Peers peers, HotNodeCache hot, ShardTraffic traffic) {
    this.topology = shard.topology();
    this.peers = peers;
    this.hot = hot;
    this.owned = new TopologyExpander(shard.schema(), shard.topology());
    this.cached = new TopologyExpander(shard.schema(), new HotTopology(shard.topology(), hot));
    this.calls = new ExpandCalls(peers);
    this.traffic = traffic;
  }

  @Override
  public void expand(List<Frontier> frontiers) {
    for (int f = 0; f < frontiers.size(); f++) {
      if (f == groups.size()) {
        groups.add(new NodesByPlace(peers));
      }
      group(frontiers.get(f), groups.get(f));
    }
    List<ExpandCalls.Call> asked = calls.send(frontiers, groups);
    Frontier[][] here = new Frontier[frontiers.size()][];
    for (int f = 0; f < here.length; f++) {
      Frontier frontier = frontiers.get(f);
      NodesByPlace nodes = groups.get(f);
      if (!frontier.type().toMany()) {
        ownParents(frontier, nodes);
      } else if (nodes.size(peers.self()) == frontier.count()) {
        owned.expand(frontier);
      } else {
        here[f] =
            new Frontier[] {
              part(frontier, nodes, peers.self(), owned),
              part(frontier, nodes, nodes.cache(), cached)
            };
      }
    }
    calls.await(asked, frontiers);
    for (int f = 0; f < here.length; f++) {
      if (!frontiers.get(f).type().toMany()) {
        mergeParents(f, frontiers.get(f), groups.get(f), asked);
      } else if (here[f] != null) {
        mergeLists(f, frontiers.get(f), groups.get(f), here[f], asked);
      }
    }
  }

  private void group(Frontier frontier, NodesByPlace nodes) {
    HotSlots inCache =
        frontier.type().toMany() ? hot.lists(frontier.type().link()).parents() : NO_NODES;
    nodes.group(frontier.ids(), frontier.first(), frontier.count(), inCache);
    traffic.nodes.add(frontier.count());
    traffic.ownNodes.add(nodes.size(peers.self()));
    traffic.hotNodes.add(nodes.size(nodes.cache()));
  }

  /** Puts the parents of the nodes that are here at their places among the neighbors. */
  private void ownParents(Frontier frontier, NodesByPlace nodes) {
    int begin = nodes.begin(peers.self());
    int count = nodes.size(peers.self());
    if (ids.length < count) {
      ids = new long[count + count / 2];
      answers = new long[ids.length];
    }
    long[] parents = frontier.neighbors(frontier.count());
    if (count == 0) {
      return;
    }
    nodes.gather(frontier.ids(), frontier.first(), begin, begin + count, ids);
    topology.parents(frontier.type().link()).parents(ids, count, answers);
    int[] positions = nodes.positions();
    for (int j = 0; j < count; j++) {
      parents[positions[begin + j]] = answers[j];
    }
  }

  /** Adds the parents that peers named, and keeps those that are visible. */
  private static void mergeParents(
      int index, Frontier frontier, NodesByPlace nodes, List<ExpandCalls.Call> asked) {
    long[] parents = frontier.neighbors();
    int[] positions = nodes.positions();
    for (ExpandCalls.Call call : asked) {
      long[] named = call.parents(index);
      int begin = call.share().begin(index);
      for (int j = begin; j < call.share().end(index); j++) {
        parents[positions[j]] = named[j - begin] - 1;
      }
    }
    boolean anyTime = frontier.ignoresTime();
    long[] visible = frontier.visible();
    int[] seeds = frontier.seeds();
    int[] degrees = frontier.visibleDegrees();
    int[] offsets = frontier.offsets();
    int first = frontier.first();
    int edges = 0;
    for (int i = 0; i < frontier.count(); i++) {
      long parent = parents[i];
      boolean seen = parent >= 0 && (anyTime || parent < visible[seeds[first + i]]);
      degrees[i] = seen ? 1 : 0;
      parents[edges] = parent;
      edges += degrees[i];
      offsets[i + 1] = edges;
    }
  }

  /** Expands the nodes of one place. */
  private static Frontier part(
      Frontier frontier, NodesByPlace nodes, int place, TopologyExpander expander) {
    Frontier part = new Frontier(frontier.type(), frontier.strategy());
    int count = nodes.size(place);
    if (count > 0) {
      int begin = nodes.begin(place);
      long[] ids = new long[count];
      int[] seeds = new int[count];
      int[] positions = nodes.positions();
      nodes.gather(frontier.ids(), frontier.first(), begin, begin + count, ids);
      for (int j = 0; j < count; j++) {
        seeds[j] = frontier.seeds()[frontier.first() + positions[begin + j]];
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
    return part;
  }

  private void mergeLists(
      int index,
      Frontier frontier,
      NodesByPlace nodes,
      Frontier[] here,
      List<ExpandCalls.Call> asked) {
    int[] positions = nodes.positions();
    int[] places = {nodes.begin(peers.self()), nodes.begin(nodes.cache())};
    int[] degrees = frontier.visibleDegrees();
    for (int h = 0; h < here.length; h++) {
      scatter(here[h].visibleDegrees(), here[h].count(), positions, places[h], degrees);
    }
    for (ExpandCalls.Call call : asked) {
      if (call.share().count(index) > 0) {
        int[] named = call.lists(index).degrees();
        scatter(named, call.share().count(index), positions, call.share().begin(index), degrees);
      }
    }
    int[] offsets = frontier.offsets();
    long edges = 0;
    for (int i = 0; i < frontier.count(); i++) {
      edges += ExpandCalls.taken(degrees[i], frontier.fanout());
      offsets[i + 1] = (int) Math.min(edges, Integer.MAX_VALUE);
    }
    frontier.neighbors(edges);
    for (int h = 0; h < here.length; h++) {
      place(here[h].neighbors(), here[h].count(), positions, places[h], frontier);
    }
    for (ExpandCalls.Call call : asked) {
      if (call.share().count(index) > 0) {
        long[] named = call.lists(index).neighbors();
        place(named, call.share().count(index), positions, call.share().begin(index), frontier);
      }
    }
  }

  /** Writes numbers that lie one after the other to their nodes' positions. */
  private static void scatter(int[] part, int count, int[] positions, int begin, int[] target) {
    for (int j = 0; j < count; j++) {
      target[positions[begin + j]] = part[j];
    }
  }

  /** Copies the neighbors of some nodes, which lie one after the other, to the nodes' places. */
  private static void place(long[] part, int count, int[] positions, int begin, Frontier frontier) {
    int[] offsets = frontier.offsets();
    long[] neighbors = frontier.neighbors();
    int from = 0;
    for (int j = 0; j < count; j++) {
      int at = positions[begin + j];
      int end = offsets[at + 1];
      for (int to = offsets[at]; to < end; to++) {
        neighbors[to] = part[from++];
      }
    }
  }
}
