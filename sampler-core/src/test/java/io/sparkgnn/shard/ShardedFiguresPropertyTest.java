// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.history.AskedSeeds;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.ListMemory;
import io.sparkgnn.history.LocalLists;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exact figures through peers that share a graph are those of one process, to the last bit. */
class ShardedFiguresPropertyTest {
  private static final int SEEDS = 40;
  private static final long[] CACHES = {0, 1 << 20};

  @TempDir private Path folder;

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }

  @Test
  void everySuggestedFigureHasTheBitsOfTheWholeGraphOnOneToFourShards() {
    int compared = 0;
    for (int seed = 1; seed <= 12; seed++) {
      RandomGraph graph =
          RandomGraphs.make(
              seed, RandomGraphs.Options.defaults().withRows(1, seed % 4 == 0 ? 1500 : 80));
      Path store = folder.resolve("g" + seed);
      int shards = 1 + seed % 4;
      Manifest manifest = graph.writeStore(store, seed % 3 == 0 ? 8 : 4);
      Random random = new Random(seed);
      long newest = graph.newest();
      try (GraphStore whole = GraphStore.open(store);
          InProcessPeers peers =
              new InProcessPeers(store, manifest, shards, CACHES[seed / 4 % 2], -1)) {
        for (NodeType entity : graph.schema().nodeTypes()) {
          AskedSeeds asked = AskedSeeds.random(SEEDS, entity, newest, random);
          List<SeedFeature> features = asked.suggested(whole.lists(), newest);
          float[] expected = asked.read(whole.lists(), features);
          ShardedGraph peer = peers.graph(random.nextInt(shards));
          assertThat(asked.suggested(peer.lists(), newest)).isEqualTo(features);
          assertThat(bits(asked.read(peer.lists(), features)))
              .as("graph %d, %d shards, %s", seed, shards, entity.name())
              .isEqualTo(bits(expected));
          compared += expected.length;
        }
      }
    }
    assertThat(compared).isGreaterThan(50_000);
  }

  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cut(int peer) {
      super("peer " + peer + " is gone");
    }
  }

  @Test
  void aLostPeerADamagedMessageAndAnOwnerThatCannotPrepareEndInAnExplainedError() {
    RandomGraph graph = RandomGraphs.make(8, RandomGraphs.Options.defaults().withRows(40, 200));
    Manifest manifest = graph.writeStore(folder, 4);
    long newest = graph.newest();
    NodeType entity = graph.schema().nodeTypes().get(graph.schema().links().get(0).parent());
    AskedSeeds asked = AskedSeeds.random(SEEDS, entity, newest, new Random(1));
    try (InProcessPeers peers = new InProcessPeers(folder, manifest, 3, 0, -1)) {
      GraphLists lists = peers.graph(0).lists();
      List<SeedFeature> features = asked.suggested(lists, newest);
      assertThat(features).anyMatch(f -> f.statistic() == Statistic.COUNT);

      peers.answerBy(
          (peer, message) -> {
            throw new Cut(peer);
          });
      assertThatThrownBy(() -> asked.read(lists, features)).isInstanceOf(Cut.class);

      // The owners are there, but what they need of another is not.
      peers.answerBy(
          (peer, message) -> {
            if (peer == 0 && ShardRequest.read(message) instanceof ShardRequest.Features) {
              throw new Cut(peer);
            }
            return peers.answer(peer, message);
          });
      assertThatThrownBy(() -> lists.prepare(features))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("cannot prepare them: peer 0 is gone");
      assertThat(peers.failures()).isNotEmpty();

      peers.answerBy(peers::answer);
      float[] right = asked.read(lists, features);
      peers.answerBy(
          (peer, message) -> {
            ByteBuffer answer = peers.answer(peer, message);
            return ShardRequest.read(message) instanceof ShardRequest.Figures
                ? answer.limit(answer.limit() - 1)
                : answer;
          });
      assertThatThrownBy(() -> asked.read(lists, features))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a message between executors");
      peers.answerBy(peers::answer);
      assertThat(bits(asked.read(lists, features))).isEqualTo(bits(right));
      assertThat(peers.graph(0).traffic().lists()).isPositive();
      assertThat(peers.graph(0).traffic().ownLists()).isLessThan(peers.graph(0).traffic().lists());
    }
  }

  @Test
  void whatNoMemoryIsLeftForIsToldAndNeverReadAsMissing() {
    int checked = 0;
    for (int seed = 1; checked < 2; seed++) {
      RandomGraph graph =
          RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(200, 400));
      Path store = folder.resolve("g" + seed);
      Manifest manifest = graph.writeStore(store, 4);
      long newest = graph.newest();
      NodeType entity = graph.schema().nodeTypes().get(graph.schema().links().get(0).parent());
      AskedSeeds asked = AskedSeeds.random(SEEDS, entity, newest, new Random(1));
      try (GraphStore whole = GraphStore.open(store)) {
        List<SeedFeature> features = asked.suggested(whole.lists(), newest);
        long needed = whole.lists().prepare(features).needed();
        if (needed < 10_000) {
          continue; // few columns
        }
        GraphLists small =
            new LocalLists(whole.schema(), whole.topology(), whole.features(), needed * 6 / 10);
        try (InProcessPeers peers =
            new InProcessPeers(store, manifest, 2, 0, -1, needed * 4 / 10)) {
          check(asked, features, whole.lists(), small);
          check(asked, features, whole.lists(), peers.graph(1).lists());
          checked++;
        }
      }
    }
  }

  private static void check(
      AskedSeeds asked, List<SeedFeature> features, GraphLists whole, GraphLists smaller) {
    ListMemory memory = smaller.prepare(features);
    assertThat(memory.left()).isNotEmpty().hasSizeLessThan(features.size());
    assertThat(memory.needed()).isGreaterThan(memory.allowed());
    assertThat(smaller.prepare(features)).isEqualTo(memory);
    assertThatThrownBy(() -> new SeedFeatures(smaller, asked.entityType(), features))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(memory.names())
        .hasMessageContaining("spark.executor.memory");
    List<SeedFeature> fitting = features.stream().filter(f -> !memory.left().contains(f)).toList();
    List<SeedFeature> other = memory.left().subList(0, 1);
    assertThat(bits(asked.read(smaller, fitting))).isEqualTo(bits(asked.read(whole, fitting)));
    // What fits alone makes the others' columns give way, and they come back.
    assertThat(bits(asked.read(smaller, other))).isEqualTo(bits(asked.read(whole, other)));
    assertThat(bits(asked.read(smaller, fitting))).isEqualTo(bits(asked.read(whole, fitting)));
  }
}
