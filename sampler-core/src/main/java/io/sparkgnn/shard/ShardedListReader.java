// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.history.ListQuery;
import io.sparkgnn.history.ListReader;
import io.sparkgnn.history.ListStep;
import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.wire.AskedLists;
import io.sparkgnn.wire.FiguresReply;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Steps are hops of the {@link ShardExpander}; figures are asked of the lists' owners, one request
 * each for all of them unless the answer would grow too large, while this process computes those of
 * its own stripes. Confined to a thread.
 */
final class ShardedListReader implements ListReader {
  private static final HotSlots NO_NODES = new HotSlots();

  private final Peers peers;
  private final FigureCalls calls;
  private final OwnFigures own;
  private final ShardExpander expander;
  private final ShardTraffic traffic;

  ShardedListReader(
      Peers peers,
      FigureCalls calls,
      OwnFigures own,
      ShardExpander expander,
      ShardTraffic traffic) {
    this.peers = peers;
    this.calls = calls;
    this.own = own;
    this.expander = expander;
    this.traffic = traffic;
  }

  /** Steps by the same edge type are one frontier: a request has each edge type once. */
  @Override
  public void step(List<ListStep> steps) {
    Map<EdgeType, List<ListStep>> byEdge = new LinkedHashMap<>();
    for (ListStep step : steps) {
      if (step.count() > 0) {
        byEdge.computeIfAbsent(step.edge(), edge -> new ArrayList<>()).add(step);
      }
    }
    List<Frontier> frontiers = new ArrayList<>();
    byEdge.forEach((edge, same) -> frontiers.add(frontier(edge, same)));
    expander.expand(frontiers);
    int f = 0;
    for (List<ListStep> same : byEdge.values()) {
      take(frontiers.get(f++), same);
    }
  }

  private static Frontier frontier(EdgeType edge, List<ListStep> steps) {
    int count = steps.stream().mapToInt(ListStep::count).sum();
    int most = steps.stream().mapToInt(ListStep::most).max().orElseThrow();
    long[] nodes = new long[count];
    int[] seeds = new int[count];
    int filled = 0;
    for (ListStep step : steps) {
      System.arraycopy(step.nodes(), 0, nodes, filled, step.count());
      System.arraycopy(step.seeds(), 0, seeds, filled, step.count());
      filled += step.count();
    }
    long[] bounds = steps.get(0).bounds();
    Frontier frontier = new Frontier(edge, Strategy.LAST);
    frontier.begin(1, most, 0, count, nodes, seeds, new long[bounds.length], bounds);
    return frontier;
  }

  private static void take(Frontier frontier, List<ListStep> steps) {
    int[] offsets = frontier.offsets();
    int at = 0;
    for (ListStep step : steps) {
      for (int i = 0; i < step.count(); i++, at++) {
        int count = Math.min(step.most(), offsets[at + 1] - offsets[at]);
        step.counts()[i] = count;
        System.arraycopy(frontier.neighbors(), offsets[at], step.found(), i * step.most(), count);
      }
    }
  }

  @Override
  public void figures(List<ListQuery> queries) {
    List<NodesByPlace> groups = new ArrayList<>();
    for (ListQuery query : queries) {
      NodesByPlace nodes = new NodesByPlace(peers);
      nodes.group(query.nodes(), 0, query.count(), NO_NODES);
      groups.add(nodes);
      traffic.lists.add(query.count());
      traffic.ownLists.add(nodes.size(peers.self()));
    }
    List<PeerShare> shares =
        PeerShare.divide(
            peers, groups, queries.stream().mapToLong(ShardedListReader::replyBytes).toArray());
    List<ShardRequest.Figures> requests = new ArrayList<>();
    List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
    for (PeerShare share : shares) {
      requests.add(request(share, queries, groups));
      answers.add(peers.ask(share.peer(), requests.get(requests.size() - 1)));
    }
    for (int q = 0; q < queries.size(); q++) {
      own(queries.get(q), groups.get(q));
    }
    for (int s = 0; s < shares.size(); s++) {
      PeerShare share = shares.get(s);
      List<FiguresReply.Part> parts = calls.await(share.peer(), requests.get(s), answers.get(s));
      int part = 0;
      for (int q = 0; q < queries.size(); q++) {
        if (share.count(q) > 0) {
          double[] values = parts.get(part++).values();
          if (values.length != share.count(q) * queries.get(q).plan().width()) {
            throw new IllegalStateException(
                "peer " + share.peer() + " answered about other figures");
          }
          place(values, queries.get(q), groups.get(q), share.begin(q), share.count(q));
        }
      }
    }
  }

  /** Bytes of an answer that a node takes. */
  private static long replyBytes(ListQuery query) {
    int width = query.plan().width();
    return (long) width * (query.plan().each() ? Double.BYTES : Float.BYTES);
  }

  private ShardRequest.Figures request(
      PeerShare share, List<ListQuery> queries, List<NodesByPlace> groups) {
    List<AskedLists> parts = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      if (share.count(q) > 0) {
        ListQuery some = some(queries.get(q), groups.get(q), share.begin(q), share.end(q));
        parts.add(FigureCalls.lists(some.plan(), some.nodes(), some.times(), some.visible()));
      }
    }
    return calls.request(parts);
  }

  private static ListQuery some(ListQuery query, NodesByPlace nodes, int begin, int end) {
    long[] ids = new long[end - begin];
    long[] times = new long[ids.length];
    long[] visible = new long[ids.length];
    nodes.gather(query.nodes(), 0, begin, end, ids);
    nodes.gather(query.times(), 0, begin, end, times);
    nodes.gather(query.visible(), 0, begin, end, visible);
    return new ListQuery(query.plan(), ids, times, visible, ids.length);
  }

  private void own(ListQuery query, NodesByPlace nodes) {
    int begin = nodes.begin(peers.self());
    int count = nodes.size(peers.self());
    if (count > 0) {
      ListQuery some = some(query, nodes, begin, begin + count);
      own.compute(some);
      place(some.values(), query, nodes, begin, count);
    }
  }

  /** Copies the numbers of some nodes to the nodes' places. */
  private static void place(
      double[] values, ListQuery query, NodesByPlace nodes, int begin, int count) {
    int width = query.plan().width();
    for (int j = 0; j < count; j++) {
      System.arraycopy(
          values, j * width, query.values(), nodes.positions()[begin + j] * width, width);
    }
  }
}
