// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.store.GraphShard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCopyTest {
  @TempDir private Path folder;

  private Path graph;
  private Path local;
  private Manifest manifest;

  @BeforeEach
  void writeGraph() {
    graph = folder.resolve("graph");
    local = folder.resolve("local");
    manifest = write(1);
  }

  private Manifest write(long seed) {
    RandomGraph random = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(40, 90));
    return random.writeStore(graph, 4);
  }

  private LocalCopy open() {
    return LocalCopy.of("file://" + graph, new Configuration(), local, true);
  }

  private List<String> shard(int stripe) {
    return GraphFiles.shard(manifest.schema(), 4, s -> s == stripe, type -> false);
  }

  private static List<String> names(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void aShardCopiesItsOwnFilesAndTheTimesOnceAndOpens() throws IOException {
    try (LocalCopy copy = open()) {
      copy.files(shard(1));
      long bytes = copy.copiedBytes();
      assertThat(bytes).isPositive();
      assertThat(names(copy.folder()))
          .containsAll(shard(1))
          .doesNotContain(GraphFiles.parents(0, 0), GraphFiles.parents(0, 2));
      BitSet owned = new BitSet();
      owned.set(1);
      try (GraphShard opened = GraphShard.open(copy.folder(), manifest, owned, type -> false)) {
        assertThat(opened.owns(5)).isTrue();
        assertThat(opened.owns(6)).isFalse();
      }
      copy.files(shard(1));
      assertThat(copy.copiedBytes()).isEqualTo(bytes);
    }
    try (LocalCopy again = open()) {
      again.files(shard(1));
      assertThat(again.copiedBytes()).isZero();
    }
  }

  @Test
  void aDamagedCopyIsReplacedAndADamagedGraphIsRefused() throws IOException {
    Path damaged;
    try (LocalCopy copy = open()) {
      damaged = copy.files(shard(2)).resolve(GraphFiles.children(0, 2));
    }
    byte[] good = Files.readAllBytes(damaged);
    byte[] bad = good.clone();
    bad[bad.length / 3] ^= 1;
    Files.delete(damaged); // it is read-only
    Files.write(damaged, bad);
    try (LocalCopy copy = open()) {
      copy.files(shard(2));
      assertThat(copy.copiedBytes()).isEqualTo(good.length);
    }
    assertThat(Files.readAllBytes(damaged)).isEqualTo(good);
    Files.write(graph.resolve(GraphFiles.children(0, 3)), bad);
    try (LocalCopy copy = open()) {
      assertThatThrownBy(() -> copy.files(shard(3)))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageStartingWith("Cannot read file:%s/%s: ", graph, GraphFiles.children(0, 3));
      assertThat(names(copy.folder())).noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void aDamagedManifestIsNamedWhereItIsNotWhereItWasCopiedTo() throws IOException {
    Path file = graph.resolve(GraphFiles.MANIFEST);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(this::open)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith("Cannot read file:%s: ", file);
    assertThat(names(local)).isEmpty();
  }

  @Test
  void anOlderVersionGoesWhenNobodyUsesItAndStaysWhileSomebodyDoes() throws IOException {
    LocalCopy old = open();
    Path oldFolder = old.all();
    try (Stream<Path> files = Files.walk(graph)) {
      files.filter(Files::isRegularFile).forEach(f -> f.toFile().delete());
    }
    manifest = write(2);
    try (LocalCopy next = open()) {
      assertThat(next.folder()).isNotEqualTo(oldFolder);
      assertThat(oldFolder).exists();
      old.close();
    }
    try (LocalCopy next = open()) {
      assertThat(next.folder()).exists();
      assertThat(oldFolder).doesNotExist();
    }
  }

  @Test
  void whatAKilledProcessLeftBehindIsRemovedByTheNext() throws IOException {
    Path folderOfVersion;
    try (LocalCopy copy = open()) {
      folderOfVersion = copy.folder();
    }
    Path left = folderOfVersion.resolve(".link-0.0.parents-1.part");
    Files.write(left, new byte[10]);
    try (LocalCopy copy = open()) {
      assertThat(left).doesNotExist();
      Path busy = Files.write(left, new byte[10]);
      try (LocalCopy second = open()) {
        assertThat(second.folder()).isEqualTo(copy.folder());
        assertThat(busy).exists();
      }
    }
  }

  @Test
  void filesThatAreGoneBecauseTheGraphWasBuiltAgainAreNotCalledDamaged() throws IOException {
    for (boolean always : new boolean[] {false, true}) {
      place("data-1");
      LocalCopy old = LocalCopy.of("file://" + graph, new Configuration(), local, always);
      place("data-2");
      try (Stream<Path> files = Files.walk(graph.resolve("data-1"))) {
        files.filter(Files::isRegularFile).forEach(f -> f.toFile().delete());
      }
      assertThatThrownBy(old::all)
          .isInstanceOf(EnvironmentException.class)
          .hasMessage(
              "Cannot continue with the graph at 'file://%s': it was built again meanwhile; run this"
                  + " again",
              graph);
      old.close();
    }
  }

  /** Makes the files of a data folder the graph. */
  private void place(String data) throws IOException {
    Manifest flat =
        RandomGraphs.make(data.hashCode(), RandomGraphs.Options.defaults().withRows(40, 90))
            .writeStore(graph.resolve(data), 4);
    Manifest.of(
            4,
            flat.schema(),
            flat.files().stream()
                .map(f -> new Manifest.FileEntry(data + "/" + f.name(), f.length(), f.digest()))
                .toList(),
            flat.sources(),
            flat.newestTime(),
            flat.report())
        .write(graph.resolve(GraphFiles.MANIFEST));
  }

  @Test
  void aGraphOnALocalDiskIsUsedInPlaceAndCheckedUnlessItIsToBeCopied() throws IOException {
    try (LocalCopy copy = LocalCopy.of(graph.toString(), new Configuration(), local, false)) {
      assertThat(copy.all()).isEqualTo(graph);
      Path file = graph.resolve(GraphFiles.parents(0, 0));
      Files.write(file, new byte[3]);
      assertThatThrownBy(() -> copy.files(shard(0)))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("it is 3 bytes long");
    }
    assertThat(local).doesNotExist();
  }
}
