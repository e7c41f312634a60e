// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.LeftFigures;
import io.sparkgnn.history.ListFigures;
import io.sparkgnn.history.ListMemory;
import io.sparkgnn.history.ListPlan;
import io.sparkgnn.history.ListReader;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.store.GraphShard;
import io.sparkgnn.wire.FiguresReply;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Lists of all stripes, for exact figures of the past. Each owner keeps what figures need of its
 * own stripes' lists, for which it reads every child's row once; figures are then computed where
 * the lists are, and only numbers travel.
 *
 * <p>What a figure costs: for a seed and list 4 bytes, and 20 to 28 bytes for node and times, which
 * all figures about the list share; over the lists of a seed's newest children 8 or 16 bytes a
 * child. A read of many seeds takes a round trip for each step of the longest path, one for all
 * figures, and one for values of single nodes, whatever the number of figures. Preparing takes each
 * owner one feature row for each child in its lists, once a link.
 */
final class ShardedLists implements GraphLists {
  private static final long[] NOTHING = {};

  private final GraphShard shard;
  private final Peers peers;
  private final FigureCalls calls;
  private final OwnFigures own;
  private final FeatureStore features;
  private final Supplier<ShardExpander> expanders;
  private final ShardTraffic traffic;

  ShardedLists(
      GraphShard shard,
      Peers peers,
      OwnFigures own,
      FeatureStore features,
      Supplier<ShardExpander> expanders,
      ShardTraffic traffic) {
    this.shard = shard;
    this.peers = peers;
    this.calls = new FigureCalls(peers);
    this.own = own;
    this.features = features;
    this.expanders = expanders;
    this.traffic = traffic;
  }

  @Override
  public GraphSchema schema() {
    return shard.schema();
  }

  @Override
  public Topology times() {
    return shard.topology();
  }

  @Override
  public FeatureStore features() {
    return features;
  }

  @Override
  public ListReader reader() {
    return new ShardedListReader(peers, calls, own, expanders.get(), traffic);
  }

  @Override
  public ListMemory prepare(List<SeedFeature> wanted) {
    LeftFigures left = new LeftFigures();
    List<ListPlan> plans = ListPlan.of(schema(), wanted);
    if (!plans.isEmpty()) {
      ShardRequest.Figures request =
          calls.request(
              plans.stream()
                  .map(plan -> FigureCalls.lists(plan, NOTHING, NOTHING, NOTHING))
                  .toList());
      List<Integer> others =
          peers.owners().peers().stream().filter(peer -> peer != peers.self()).toList();
      List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
      others.forEach(peer -> answers.add(peers.ask(peer, request)));
      for (ListFigures figures : own.make(plans)) {
        left.add(figures.plan(), figures.fit());
      }
      for (int i = 0; i < others.size(); i++) {
        List<FiguresReply.Part> parts = calls.await(others.get(i), request, answers.get(i));
        for (int p = 0; p < plans.size(); p++) {
          FiguresReply.Part part = parts.get(p);
          left.add(plans.get(p), new ListFigures.Fit(part.left(), part.needed(), part.allowed()));
        }
      }
    }
    return left.of(schema(), wanted);
  }
}
