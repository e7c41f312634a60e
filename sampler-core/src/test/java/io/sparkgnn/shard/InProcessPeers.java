// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.Manifest;
import io.sparkgnn.store.GraphShard;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The parts of a graph on disk as peers within this process, each with its share of stripes. */
public final class InProcessPeers implements AutoCloseable {
  private final List<GraphShard> shards = new ArrayList<>();
  private final List<ShardServer> servers = new ArrayList<>();
  private final List<ShardedGraph> graphs = new ArrayList<>();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);

  /**
   * Opens all peers' parts.
   *
   * @param keyed node type whose keys every peer has, or -1
   */
  public InProcessPeers(Path folder, Manifest manifest, int peers, long cacheBytes, int keyed) {
    for (int p = 0; p < peers; p++) {
      StripeOwners owners = StripeOwners.even(manifest.stripes(), peers, p);
      GraphShard shard = GraphShard.open(folder, manifest, owners.stripesOf(p), keyed);
      shards.add(shard);
      servers.add(new ShardServer(shard));
    }
    for (int p = 0; p < peers; p++) {
      graphs.add(
          new ShardedGraph(
              shards.get(p),
              StripeOwners.even(manifest.stripes(), peers, p),
              this::request,
              cacheBytes,
              new ShardTraffic()));
    }
  }

  private CompletableFuture<ByteBuffer> request(int peer, ByteBuffer message) {
    return CompletableFuture.supplyAsync(() -> servers.get(peer).answer(message), pool);
  }

  /** The whole graph as one peer sees it. */
  public ShardedGraph graph(int peer) {
    return graphs.get(peer);
  }

  /** What one peer answers with. */
  public ShardServer server(int peer) {
    return servers.get(peer);
  }

  @Override
  public void close() {
    pool.shutdownNow();
    shards.forEach(GraphShard::close);
  }
}
