// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.store.GraphStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that another process kept give the figures of those that are made anew, to the bit. */
class ListFilesTest {
  @TempDir Path folder;

  private static List<SeedFeature> figures(GraphStore graph, NodeType entity, int step) {
    return new FeatureCandidates(graph.lists(), entity.index(), Long.MAX_VALUE / 4, step, Set.of())
        .suggest();
  }

  private static float[] read(
      GraphStore graph, LocalLists lists, int entity, List<SeedFeature> figures, long newest) {
    NodeType asking = graph.schema().nodeTypes().get(entity);
    return AskedSeeds.random(30, asking, newest, new Random(entity)).read(lists, figures);
  }

  private static LocalLists lists(GraphStore graph) {
    return (LocalLists) graph.lists();
  }

  private List<Path> kept(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("list-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void keptColumnsGiveTheSameFiguresAndNoRowIsRead() throws IOException {
    long compared = 0;
    int files = 0;
    for (long seed = 1; seed <= 12; seed++) {
      RandomGraph graph =
          RandomGraphs.make(
              seed, RandomGraphs.Options.defaults().withRows(0, seed % 3 == 0 ? 1500 : 80));
      Path store = folder.resolve("g" + seed);
      graph.writeStore(store, 1 << (seed % 3));
      List<List<SeedFeature>> wanted = new ArrayList<>();
      List<float[]> made = new ArrayList<>();
      try (GraphStore first = GraphStore.open(store)) {
        for (NodeType entity : first.schema().nodeTypes()) {
          List<SeedFeature> figures = entity.rows() == 0 ? List.of() : figures(first, entity, 3);
          wanted.add(figures);
          made.add(
              figures.isEmpty()
                  ? new float[0]
                  : read(first, lists(first), entity.index(), figures, graph.newest()));
          first.lists().keep(figures);
        }
      }
      files += kept(store).size();
      try (GraphStore second = GraphStore.open(store)) {
        for (NodeType entity : second.schema().nodeTypes()) {
          List<SeedFeature> figures = wanted.get(entity.index());
          if (!figures.isEmpty()) {
            float[] found = read(second, lists(second), entity.index(), figures, graph.newest());
            assertThat(found)
                .as("seed %d, %s", seed, entity.name())
                .isEqualTo(made.get(entity.index()));
            compared += found.length;
          }
        }
        assertThat(lists(second).rowsRead()).as("seed %d", seed).isZero();
      }
    }
    assertThat(compared).isGreaterThan(20_000);
    assertThat(files).isGreaterThan(10);
  }

  @Test
  void aDamagedColumnIsMadeAnewAndKeptAgain() throws IOException {
    RandomGraph graph = RandomGraphs.make(7, RandomGraphs.Options.defaults().withRows(40, 400));
    Path store = folder.resolve("graph");
    graph.writeStore(store, 1);
    List<SeedFeature> figures;
    try (GraphStore opened = GraphStore.open(store)) {
      NodeType entity = withLists(opened);
      figures = figures(opened, entity, 3);
      read(opened, lists(opened), entity.index(), figures, graph.newest());
      opened.lists().keep(figures);
    }
    List<Path> files = kept(store);
    assertThat(files).isNotEmpty();
    for (int how = 0; how < 3; how++) {
      for (Path file : files) {
        damage(file, how);
      }
      try (GraphStore opened = GraphStore.open(store)) {
        NodeType entity = withLists(opened);
        LocalLists anew = new LocalLists(opened.schema(), opened.topology(), opened.features());
        assertThat(read(opened, lists(opened), entity.index(), figures, graph.newest()))
            .as("damage %d", how)
            .isEqualTo(read(opened, anew, entity.index(), figures, graph.newest()));
        assertThat(lists(opened).rowsRead()).as("damage %d", how).isPositive();
        opened.lists().keep(figures);
      }
      assertThat(kept(store)).as("damage %d", how).isEqualTo(files);
      try (GraphStore opened = GraphStore.open(store)) {
        NodeType entity = withLists(opened);
        read(opened, lists(opened), entity.index(), figures, graph.newest());
        assertThat(lists(opened).rowsRead()).as("after damage %d", how).isZero();
      }
    }
  }

  @Test
  void aColumnOfAnotherGraphOrNameIsNotTaken() {
    ListColumn column = new ListColumn(0, "amount", true, 4, 0);
    FilledValues values = new FilledValues(3);
    values.set(1, 7);
    ListFiles own = new ListFiles(folder, "one");
    own.keep(column, values, 3);
    assertThat(own.values(column, 3).get(1)).isEqualTo(7);
    assertThat(new ListFiles(folder, "other").values(column, 3)).isNull();
    own.keep(column, values, 3);
    assertThat(own.values(new ListColumn(0, "price", true, 4, 0), 3)).isNull();
    own.keep(column, values, 3);
    assertThat(own.values(column, 4)).isNull();
    own.keep(column, values, 3);
    assertThat(own.values(column, 3).get(1)).isEqualTo(7);
  }

  @Test
  void whatAKilledProcessLeftIsRemovedLater() throws IOException {
    RandomGraph graph = RandomGraphs.make(7, RandomGraphs.Options.defaults().withRows(40, 400));
    Path store = folder.resolve("graph");
    graph.writeStore(store, 1);
    Path data = store.resolve(Manifest.read(store.resolve("manifest.json")).dataFolder());
    Path old = Files.writeString(data.resolve("list-0.0.values.x.part"), "cut off");
    Path young = Files.writeString(data.resolve("list-0.4.values.y.part"), "being written");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    try (GraphStore opened = GraphStore.open(store)) {
      opened.lists().keep(List.of());
    }
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  private static NodeType withLists(GraphStore graph) {
    return graph.schema().nodeTypes().stream()
        .filter(type -> figures(graph, type, 3).stream().anyMatch(f -> !f.column().isEmpty()))
        .findFirst()
        .orElseThrow();
  }

  private static void damage(Path file, int how) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (how == 0) {
        channel.truncate(channel.size() / 2);
      } else {
        channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), channel.size() / 2);
      }
    }
  }

  @Test
  void listsThatKnowNoFolderKeepNothing() throws IOException {
    RandomGraph graph = RandomGraphs.make(7, RandomGraphs.Options.defaults().withRows(40, 400));
    Path store = folder.resolve("graph");
    graph.writeStore(store, 1);
    try (GraphStore opened = GraphStore.open(store)) {
      NodeType entity = withLists(opened);
      List<SeedFeature> figures = figures(opened, entity, 3);
      LocalLists plain = new LocalLists(opened.schema(), opened.topology(), opened.features());
      read(opened, plain, entity.index(), figures, graph.newest());
      plain.keep(figures);
      assertThat(kept(store)).isEmpty();
    }
  }
}
