// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.store.GraphShard;
import java.util.BitSet;
import java.util.List;

/**
 * A whole graph as an executor sees it that owns a part: what is not here is asked of its owner.
 * Neighborhoods and feature rows are those of one process that has all stripes, to the last edge
 * and bit. Safe for use by any number of threads.
 *
 * <p>A method that asks a peer throws what the {@link PeerChannel} failed with.
 */
public final class ShardedGraph {
  private final GraphShard shard;
  private final Peers peers;
  private final ShardTraffic traffic;
  private final HotNodeCache hot;
  private final ShardedFeatures features;
  private final ShardedLists lists;

  /**
   * Joins a shard with its peers' and copies their hot nodes.
   *
   * @param server of this process's part, or more than it; it prepares figures of the past through
   *     this graph from now on
   * @param owners all parts
   * @param channel to the other owners, of the same version of the graph
   * @param cacheBytes how large the copies may grow; 0 for none
   * @param traffic counts what is asked of peers
   */
  public ShardedGraph(
      ShardServer server,
      StripeOwners owners,
      PeerChannel channel,
      long cacheBytes,
      ShardTraffic traffic) {
    GraphShard shard = server.shard();
    BitSet missing = owners.stripesOf(owners.self());
    missing.andNot(shard.owned());
    if (owners.stripes() != shard.stripes() || !missing.isEmpty()) {
      throw new IllegalArgumentException(
          "the shard has stripes %s of %d, its peers expect %s of %d"
              .formatted(
                  shard.owned(),
                  shard.stripes(),
                  owners.stripesOf(owners.self()),
                  owners.stripes()));
    }
    this.shard = shard;
    this.traffic = traffic;
    this.peers = new Peers(shard.version(), owners, channel, traffic);
    this.hot = new HotNodeFetch(shard, peers, traffic, cacheBytes).fetch();
    this.features = new ShardedFeatures(shard, peers, hot, traffic);
    this.lists =
        new ShardedLists(
            shard,
            peers,
            server.figures(),
            features,
            () -> new ShardExpander(shard, peers, hot, traffic),
            traffic);
    server.figures().join(features);
  }

  public GraphSchema schema() {
    return shard.schema();
  }

  /** The graph store's version. */
  public String version() {
    return shard.version();
  }

  /** Times of all nodes. Edges are for samplers; only those of owned nodes may be asked for. */
  public Topology times() {
    return shard.topology();
  }

  public FeatureStore features() {
    return features;
  }

  /** What exact figures of a node's past are read from: the same as of the whole graph. */
  public GraphLists lists() {
    return lists;
  }

  /** Keys of the node type whose keys the shard has. */
  public KeyDictionary keys() {
    return shard.keys();
  }

  /** A new sampler for one thread; see {@link TemporalSampler}. */
  public Sampler newSampler(SamplingPlan plan, int entityType, long runSeed) {
    return new TemporalSampler(
        schema(),
        shard.topology(),
        new ShardExpander(shard, peers, hot, traffic),
        plan,
        entityType,
        runSeed);
  }

  /** {@link DegreeStatistics#of} the whole graph: one request a peer and edge type. */
  public DegreeStatistics degrees() {
    ShardExpander expander = new ShardExpander(shard, peers, hot, traffic);
    return DegreeStatistics.of(schema(), (type, ids) -> degrees(expander, type, ids));
  }

  private static long[] degrees(ShardExpander expander, EdgeType type, long[] ids) {
    Frontier frontier = WholeLists.frontier(type, 1, ids);
    expander.expand(List.of(frontier));
    long[] degrees = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      degrees[i] = frontier.visibleDegrees()[i];
    }
    return degrees;
  }

  /** What was asked of peers so far, by all graphs that share the counters. */
  public ShardTraffic.Counts traffic() {
    return traffic.counts();
  }
}
