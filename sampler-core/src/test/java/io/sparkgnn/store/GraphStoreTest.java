// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.graph.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphStoreTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aStoreReadsBackAsTheGraphThatWasWritten(int stripes) {
    for (long seed = 0; seed < 24 / stripes; seed++) {
      RandomGraph graph = RandomGraphs.make(seed);
      Path store = folder.resolve("g" + seed);
      Manifest manifest = graph.writeStore(store, stripes);
      try (GraphStore opened = GraphStore.open(store)) {
        assertThat(opened.manifest()).usingRecursiveComparison().isEqualTo(manifest);
        assertThat(opened.version()).isEqualTo(manifest.version());
        checkTopology(graph, opened.topology());
        checkFeatures(graph, opened.features(), new Random(seed));
        checkKeys(graph, opened);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("%s, stripes=%d".formatted(graph, stripes), e);
      }
    }
  }

  private static void checkTopology(RandomGraph graph, Topology found) {
    Topology expected = graph.topology();
    for (NodeType type : graph.schema().nodeTypes()) {
      int t = type.index();
      assertThat(found.nodeCount(t)).isEqualTo(type.rows());
      for (long id = 0; id < type.rows(); id++) {
        long time = expected.time(t, id);
        assertThat(found.time(t, id)).isEqualTo(time);
        for (long near : new long[] {time - 1, time, time + 1}) {
          assertThat(found.visibleCount(t, near)).isEqualTo(expected.visibleCount(t, near));
        }
      }
      for (long time : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
        assertThat(found.visibleCount(t, time)).isEqualTo(expected.visibleCount(t, time));
      }
    }
    for (Link link : graph.schema().links()) {
      long[] parents = graph.parents(link.index());
      for (int child = 0; child < parents.length; child++) {
        assertThat(found.parents(link.index()).parent(child)).isEqualTo(parents[child]);
      }
      Topology.NeighborLists lists = found.children(link.index());
      Topology.NeighborLists wanted = expected.children(link.index());
      for (long parent = 0; parent < found.nodeCount(link.parent()); parent++) {
        long begin = lists.begin(parent);
        assertThat(lists.end(parent) - begin).isEqualTo(wanted.end(parent));
        for (long i = 0; i < wanted.end(parent); i++) {
          assertThat(lists.child(parent, begin + i)).isEqualTo(wanted.child(parent, i));
        }
      }
    }
  }

  private static void checkFeatures(RandomGraph graph, FeatureStore features, Random random) {
    try (FeatureStore.Reader reader = features.reader()) {
      for (NodeType type : graph.schema().nodeTypes()) {
        int count = type.rows() == 0 ? 0 : 1 + random.nextInt(100);
        long[] ids = random.longs(count, 0, Math.max(1, type.rows())).toArray();
        int width = type.rowBytes();
        ByteBuffer target = ByteBuffer.allocate(count * width + 16).position(8);
        reader.read(type.index(), ids, count, target);
        assertThat(target.position()).isEqualTo(8 + count * width);
        byte[] rows = graph.features(type.index());
        for (int i = 0; i < count; i++) {
          assertThat(target.slice(8 + i * width, width))
              .isEqualTo(ByteBuffer.wrap(rows, (int) ids[i] * width, width));
        }
      }
    }
  }

  private static void checkKeys(RandomGraph graph, GraphStore store) {
    for (NodeType type : graph.schema().nodeTypes()) {
      byte[][] keys = graph.keys(type.index());
      for (int id = 0; id < keys.length; id++) {
        assertThat(store.keys().id(type.index(), keys[id])).isEqualTo(id);
        assertThat(store.keys().key(type.index(), id)).isEqualTo(keys[id]);
        byte[] other = keys[id].clone();
        other[other.length - 1] ^= 0x55;
        boolean present = Arrays.stream(keys).anyMatch(k -> Arrays.equals(k, other));
        if (!present) {
          assertThat(store.keys().id(type.index(), other)).isEqualTo(-1);
        }
      }
      if (type.key().isEmpty()) {
        assertThatThrownBy(() -> store.keys().id(type.index(), new byte[8]))
            .hasMessage("table %s has no primary key", type.name());
      }
    }
  }

  @Test
  void theFilesMayLieInAFolderOfTheirOwnAndTheVersionStaysTheSame() throws IOException {
    RandomGraph graph = RandomGraphs.make(7);
    Path flat = folder.resolve("flat");
    Manifest manifest = graph.writeStore(flat, 2);
    Path data = Files.createDirectories(folder.resolve("nested/data-1"));
    List<Manifest.FileEntry> files = new ArrayList<>();
    for (Manifest.FileEntry file : manifest.files()) {
      Files.move(flat.resolve(file.name()), data.resolve(file.name()));
      files.add(new Manifest.FileEntry("data-1/" + file.name(), file.length(), file.digest()));
    }
    Manifest.of(
            2,
            manifest.schema(),
            files,
            manifest.sources(),
            manifest.newestTime(),
            manifest.report())
        .write(folder.resolve("nested").resolve(GraphFiles.MANIFEST));
    try (GraphStore opened = GraphStore.open(folder.resolve("nested"))) {
      assertThat(opened.version()).isEqualTo(manifest.version());
      checkTopology(graph, opened.topology());
      checkFeatures(graph, opened.features(), new Random(7));
      checkKeys(graph, opened);
    }
  }

  @Test
  void aStoreThatIsReplacedWhileItIsOpenedIsOpenedWhole() throws Exception {
    RandomGraph[] graphs = {
      RandomGraphs.make(1, RandomGraphs.Options.defaults().withRows(20, 60)),
      RandomGraphs.make(2, RandomGraphs.Options.defaults().withRows(20, 60))
    };
    String[] versions = {place(graphs[0], "data-0"), place(graphs[1], "data-1")};
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> replacing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 2; !done.get(); i++) {
                place(graphs[i % 2], "data-" + i);
                removeFolder(folder.resolve("data-" + (i - 1)));
              }
            });
    removeFolder(folder.resolve("data-0"));
    for (int i = 0; i < 60; i++) {
      try (GraphStore store = GraphStore.open(folder)) {
        assertThat(store.version()).isIn((Object[]) versions);
        checkKeys(graphs[store.version().equals(versions[0]) ? 0 : 1], store);
      }
    }
    done.set(true);
    replacing.get();
  }

  /** Writes a graph into a data folder and makes it the one of {@link #folder}. */
  private String place(RandomGraph graph, String data) {
    Manifest manifest = graph.writeStore(folder.resolve(data), 2);
    Manifest placed =
        Manifest.of(
            2,
            manifest.schema(),
            manifest.files().stream()
                .map(f -> new Manifest.FileEntry(data + "/" + f.name(), f.length(), f.digest()))
                .toList(),
            manifest.sources(),
            manifest.newestTime(),
            manifest.report());
    placed.write(folder.resolve(GraphFiles.MANIFEST));
    return placed.version();
  }

  private static void removeFolder(Path data) {
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFolderWithoutManifestIsNoGraph() {
    assertThatThrownBy(() -> GraphStore.open(folder))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot open graph %s: no manifest.json; run build first", folder);
  }

  @Test
  void aClosedStoreRefusesEveryUseButNotATopologyHandedOutBefore() {
    RandomGraph graph = RandomGraphs.make(1, RandomGraphs.Options.defaults().withRows(20, 60));
    graph.writeStore(folder, 1);
    GraphStore store = GraphStore.open(folder);
    Topology topology = store.topology();
    KeyDictionary keys = store.keys();
    FeatureStore.Reader reader = store.features().reader();
    int keyed =
        graph.schema().nodeTypes().stream()
            .filter(type -> !type.key().isEmpty())
            .findFirst()
            .get()
            .index();
    store.close();
    store.close();
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            store::schema,
            store::version,
            store::manifest,
            store::topology,
            store::features,
            store::keys,
            () -> keys.id(keyed, graph.keys(keyed)[0]),
            () -> keys.key(keyed, 0),
            () -> reader.read(0, new long[1], 1, ByteBuffer.allocate(1 << 10)))) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("graph store is closed");
    }
    checkTopology(graph, topology);
    reader.close();
  }

  @Test
  void aStoreMayBeOpenSeveralTimesInOneProcess() {
    RandomGraph graph = RandomGraphs.make(1, RandomGraphs.Options.defaults().withRows(20, 60));
    graph.writeStore(folder, 2);
    try (GraphStore kept = GraphStore.open(folder)) {
      GraphStore.open(folder).close();
      checkTopology(graph, kept.topology());
      checkFeatures(graph, kept.features(), new Random(1));
      checkKeys(graph, kept);
    }
  }
}
