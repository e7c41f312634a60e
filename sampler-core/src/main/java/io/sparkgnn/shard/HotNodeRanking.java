// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.store.GraphShard;
import io.sparkgnn.wire.HotNodesReply;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The owned parents of each link with the most children, found in one pass over the lists' ends
 * when first asked. Safe for use by any number of threads.
 */
final class HotNodeRanking {
  /** So many of a link are kept at most. */
  static final int MOST = 1 << 14;

  /** A node with fewer children is not worth remembering. */
  private static final int FEWEST_CHILDREN = 2;

  private final GraphShard shard;
  private final Map<Integer, HotNodesReply> byLink = new ConcurrentHashMap<>();

  private record Ranked(long id, long degree) {
    /** Coldest first; of equal degrees the higher id is colder. */
    static final Comparator<Ranked> COLDEST_FIRST =
        Comparator.comparingLong(Ranked::degree)
            .thenComparing(Comparator.comparingLong(Ranked::id).reversed());
  }

  HotNodeRanking(GraphShard shard) {
    this.shard = shard;
  }

  HotNodesReply most(int link, int most) {
    HotNodesReply all = byLink.computeIfAbsent(link, this::rank);
    int count = Math.max(0, Math.min(most, all.ids().length));
    return new HotNodesReply(Arrays.copyOf(all.ids(), count), Arrays.copyOf(all.degrees(), count));
  }

  private HotNodesReply rank(int linkIndex) {
    Link link = shard.schema().links().get(linkIndex);
    long rows = shard.schema().nodeTypes().get(link.parent()).rows();
    Topology.NeighborLists lists = shard.topology().children(linkIndex);
    PriorityQueue<Ranked> hottest = new PriorityQueue<>(Ranked.COLDEST_FIRST);
    long coldest = FEWEST_CHILDREN - 1;
    int stripes = shard.stripes();
    for (int stripe : shard.owned().stream().toArray()) {
      long local = GraphFiles.localRows(rows, stripe, stripes);
      for (long row = 0; row < local; row++) {
        long id = row * stripes + stripe;
        long degree = lists.end(id) - lists.begin(id);
        if (degree > coldest) {
          hottest.add(new Ranked(id, degree));
          if (hottest.size() > MOST) {
            coldest = hottest.remove().degree();
          }
        }
      }
    }
    List<Ranked> ranked = hottest.stream().sorted(Ranked.COLDEST_FIRST.reversed()).toList();
    return new HotNodesReply(
        ranked.stream().mapToLong(Ranked::id).toArray(),
        ranked.stream().mapToLong(Ranked::degree).toArray());
  }
}
