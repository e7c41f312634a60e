// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.Manifest;
import io.sparkgnn.history.LocalLists;
import io.sparkgnn.store.GraphShard;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** The parts of a graph on disk as peers within this process, each with its share of stripes. */
public final class InProcessPeers implements AutoCloseable {
  private final List<GraphShard> shards = new ArrayList<>();
  private final List<ShardServer> servers = new ArrayList<>();
  private final List<ShardedGraph> graphs = new ArrayList<>();
  private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private volatile BiFunction<Integer, ByteBuffer, ByteBuffer> channel = this::answer;
  private final ExecutorService pool = Executors.newFixedThreadPool(2);

  /**
   * Opens all peers' parts.
   *
   * @param keyed node type whose keys every peer has, or -1
   */
  public InProcessPeers(Path folder, Manifest manifest, int peers, long cacheBytes, int keyed) {
    this(folder, manifest, peers, cacheBytes, keyed, LocalLists.heapShare());
  }

  /**
   * The same with other memory for figures.
   *
   * @param figureBytes that each peer's columns may take
   */
  public InProcessPeers(
      Path folder, Manifest manifest, int peers, long cacheBytes, int keyed, long figureBytes) {
    for (int p = 0; p < peers; p++) {
      StripeOwners owners = StripeOwners.even(manifest.stripes(), peers, p);
      GraphShard shard =
          GraphShard.open(folder, manifest, owners.stripesOf(p), type -> type == keyed);
      shards.add(shard);
      servers.add(new ShardServer(shard, figureBytes, failures::add));
    }
    for (int p = 0; p < peers; p++) {
      graphs.add(
          new ShardedGraph(
              servers.get(p),
              StripeOwners.even(manifest.stripes(), peers, p),
              this::request,
              cacheBytes,
              new ShardTraffic()));
    }
  }

  private CompletableFuture<ByteBuffer> request(int peer, ByteBuffer message) {
    return CompletableFuture.supplyAsync(() -> channel.apply(peer, message), pool);
  }

  /** A peer's own answer. */
  public ByteBuffer answer(int peer, ByteBuffer message) {
    return servers.get(peer).answer(message);
  }

  /** Lets something else answer from now on; what it throws fails a request. */
  public void answerBy(BiFunction<Integer, ByteBuffer, ByteBuffer> other) {
    channel = other;
  }

  /** What kept peers from preparing figures so far. */
  public Queue<RuntimeException> failures() {
    return failures;
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
