// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.fuzz.Fuzz;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.history.ListFigure;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.store.GraphShard;
import io.sparkgnn.wire.AskedLists;
import io.sparkgnn.wire.ExpandReply;
import io.sparkgnn.wire.FiguresReply;
import io.sparkgnn.wire.HotNodesReply;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer whose messages are damaged: an answer or a refusal, and never a reply beyond measure. */
class ShardServerFuzzTest {
  private static final int LARGEST = 1 << 24;

  @TempDir Path folder;

  @Test
  void damagedRequestsAreAnsweredOrRefused() {
    Manifest manifest = RandomGraphs.make(11).writeStore(folder, 2);
    StripeOwners owners = StripeOwners.even(2, 1, 0);
    try (GraphShard shard =
        GraphShard.open(folder, manifest, owners.stripesOf(0), type -> type == 0)) {
      ShardServer server = joined(shard, owners);
      long rounds =
          Fuzz.rounds(
              random -> {
                ByteBuffer right = ShardRequest.write(request(shard, random));
                byte[] bytes = new byte[right.remaining()];
                right.get(bytes);
                try {
                  ByteBuffer reply = server.answer(ByteBuffer.wrap(Fuzz.damage(bytes, random)));
                  assertThat(reply.remaining()).isLessThan(LARGEST);
                } catch (IllegalArgumentException e) {
                  assertThat(e.getMessage()).isNotBlank();
                }
                server.answer(ByteBuffer.wrap(bytes));
              });
      assertThat(rounds).isPositive();
    }
  }

  @Test
  void damagedRepliesAreReadOrRefused() {
    Manifest manifest = RandomGraphs.make(11).writeStore(folder, 2);
    StripeOwners owners = StripeOwners.even(2, 1, 0);
    try (GraphShard shard =
        GraphShard.open(folder, manifest, owners.stripesOf(0), type -> type == 0)) {
      ShardServer server = joined(shard, owners);
      Fuzz.rounds(
          random -> {
            ShardRequest request = request(shard, random);
            ByteBuffer right = server.answer(ShardRequest.write(request));
            byte[] bytes = new byte[right.remaining()];
            right.get(bytes);
            ByteBuffer damaged = ByteBuffer.wrap(Fuzz.damage(bytes, random));
            try {
              if (request instanceof ShardRequest.Expand) {
                ExpandReply.read(damaged);
              } else if (request instanceof ShardRequest.HotNodes) {
                HotNodesReply.read(damaged);
              } else if (request instanceof ShardRequest.Figures) {
                FiguresReply.read(damaged);
              }
            } catch (IllegalArgumentException e) {
              assertThat(e.getMessage()).isNotBlank();
            }
          });
    }
  }

  /** A server that can prepare figures, as it has all of the graph. */
  private static ShardServer joined(GraphShard shard, StripeOwners owners) {
    ShardServer server = new ShardServer(shard, failure -> {});
    new ShardedGraph(server, owners, (peer, message) -> null, 0, new ShardTraffic());
    return server;
  }

  private static ShardRequest figures(GraphShard shard, Random random) {
    List<AskedLists> parts = new ArrayList<>();
    for (EdgeType edge : shard.schema().edgeTypes()) {
      if (edge.toMany() && random.nextBoolean()) {
        long[] nodes = ids(shard.schema().nodeTypes().get(edge.from()), random);
        List<ListFigure> asked = new ArrayList<>();
        asked.add(new ListFigure(Statistic.COUNT, "", "", Window.rows(3)));
        for (FeatureColumn column : shard.schema().nodeTypes().get(edge.to()).columns()) {
          asked.add(new ListFigure(Statistic.MEAN, column.name(), "", Window.days(5, 2)));
          asked.add(new ListFigure(Statistic.SHARE, column.name(), "true", Window.ALL));
        }
        long[] times = random.longs(nodes.length).toArray();
        parts.add(new AskedLists(edge.index(), random.nextBoolean(), asked, nodes, times, times));
      }
    }
    return new ShardRequest.Figures(shard.version(), random.nextBoolean(), parts);
  }

  private static ShardRequest request(GraphShard shard, Random random) {
    List<Link> links = shard.schema().links();
    return switch (random.nextInt(5)) {
      case 0 ->
          new ShardRequest.HotNodes(
              shard.version(), random.nextInt(links.size()), random.nextInt(20));
      case 1 -> {
        NodeType type = any(shard.schema().nodeTypes(), random);
        long[] ids = ids(type, random);
        yield new ShardRequest.Features(
            shard.version(), List.of(new ShardRequest.Rows(type.index(), ids, ids.length)));
      }
      case 2 -> figures(shard, random);
      default -> expand(shard, random);
    };
  }

  private static ShardRequest expand(GraphShard shard, Random random) {
    List<NodeType> types = shard.schema().nodeTypes();
    long[] seedKeys = random.longs(1 + random.nextInt(4)).toArray();
    long[][] visible = new long[types.size()][seedKeys.length];
    for (NodeType type : types) {
      for (int s = 0; s < seedKeys.length; s++) {
        visible[type.index()][s] = random.nextLong(type.rows() + 1);
      }
    }
    List<ShardRequest.Part> parts = new ArrayList<>();
    for (EdgeType type : shard.schema().edgeTypes()) {
      if (type.toMany() && random.nextBoolean()) {
        long[] ids = ids(types.get(type.from()), random);
        int[] seeds = random.ints(ids.length, 0, seedKeys.length).toArray();
        Strategy strategy = Strategy.values()[random.nextInt(Strategy.values().length)];
        parts.add(
            new ShardRequest.Part(
                type.index(),
                random.nextBoolean() ? -1 : 1 + random.nextInt(9),
                strategy,
                ids,
                seeds,
                ids.length));
      }
    }
    Link link = any(shard.schema().links(), random);
    long[] children = ids(types.get(link.child()), random);
    return new ShardRequest.Expand(
        shard.version(),
        1,
        seedKeys,
        visible,
        parts,
        List.of(new ShardRequest.Parents(link.index(), children, children.length)));
  }

  private static long[] ids(NodeType type, Random random) {
    return type.rows() == 0
        ? new long[0]
        : random.longs(random.nextInt(6), 0, type.rows()).toArray();
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
