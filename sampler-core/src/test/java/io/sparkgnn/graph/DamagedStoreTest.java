// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.store.GraphStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Damages every file of a store in turn; opening must name the file and never crash. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedStoreTest {
  @TempDir static Path folder;
  private Manifest manifest;

  @BeforeAll
  void writeStore() {
    for (long seed = 0; manifest == null; seed++) {
      RandomGraph graph = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(20, 60));
      boolean hasEveryKind =
          graph.schema().nodeTypes().stream()
              .anyMatch(t -> t.timed() && t.rowBytes() > 0 && !t.key().isEmpty());
      if (hasEveryKind && !graph.schema().links().isEmpty()) {
        manifest = graph.writeStore(folder, 2);
      }
    }
    GraphStore.open(folder).close();
  }

  @Test
  void aFlippedBitInAnyFileIsNoticedAndTheFileNamed() throws Exception {
    Random random = new Random(11);
    for (String name : names()) {
      for (int i = 0; i < 5; i++) {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        int at = i == 0 ? 0 : i == 1 ? bytes.length - 1 : random.nextInt(bytes.length);
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        checkRefused(name, damaged, bytes, "bit flipped in byte " + at + " of " + name);
      }
    }
  }

  @Test
  void aCutInAnyFileIsNoticedAndTheFileNamed() throws Exception {
    Random random = new Random(12);
    for (String name : names()) {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      for (int length : new int[] {0, bytes.length - 1, random.nextInt(bytes.length)}) {
        checkRefused(name, Arrays.copyOf(bytes, length), bytes, name + " cut to " + length);
      }
    }
  }

  @Test
  void aMissingFileIsNoticedAndNamed() throws Exception {
    for (Manifest.FileEntry entry : manifest.files()) {
      Path file = folder.resolve(entry.name());
      Path away = folder.resolve("away");
      Files.move(file, away);
      assertThatThrownBy(() -> GraphStore.open(folder))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("missing");
      Files.move(away, file);
    }
  }

  @Test
  void aStoreOfAnotherFormatVersionIsRefusedWithBothVersions() throws Exception {
    Path file = folder.resolve(GraphFiles.MANIFEST);
    byte[] bytes = Files.readAllBytes(file);
    String json = new String(bytes, StandardCharsets.UTF_8);
    for (int version : new int[] {1, 3}) {
      Files.writeString(
          file, json.replace("\"formatVersion\" : 2", "\"formatVersion\" : " + version));
      assertThatThrownBy(() -> GraphStore.open(folder))
          .isInstanceOf(FormatVersionException.class)
          .hasMessageContaining("Cannot read " + file)
          .hasMessageContaining(
              "format version %d, which is too %s: this spark-gnn reads version 2",
              version, version == 1 ? "old" : "new")
          .hasMessageContaining("build the graph again");
    }
    Files.write(file, bytes);
  }

  @Test
  void aManifestThatLeavesOutAFileIsRefused() throws Exception {
    Path file = folder.resolve(GraphFiles.MANIFEST);
    byte[] bytes = Files.readAllBytes(file);
    List<Manifest.FileEntry> fewer = manifest.files().subList(1, manifest.files().size());
    Manifest.of(
            manifest.stripes(),
            manifest.schema(),
            fewer,
            manifest.sources(),
            manifest.newestTime(),
            JsonNodeFactory.instance.objectNode())
        .write(file);
    assertThatThrownBy(() -> GraphStore.open(folder))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(manifest.files().get(0).name());
    Files.write(file, bytes);
  }

  @Test
  void filesThatContradictTheSchemaAreRefused() throws Exception {
    Path file = folder.resolve(GraphFiles.MANIFEST);
    byte[] bytes = Files.readAllBytes(file);
    List<NodeType> grown =
        manifest.schema().nodeTypes().stream().map(DamagedStoreTest::withTwoMoreRows).toList();
    Manifest.of(
            manifest.stripes(),
            new GraphSchema(grown, manifest.schema().links()),
            manifest.files(),
            manifest.sources(),
            manifest.newestTime(),
            manifest.report())
        .write(file);
    assertThatThrownBy(() -> GraphStore.open(folder)).isInstanceOf(CorruptFileException.class);
    Files.write(file, bytes);
  }

  private static NodeType withTwoMoreRows(NodeType type) {
    return new NodeType(
        type.index(),
        type.name(),
        type.timeKind(),
        type.timeColumn(),
        type.key(),
        type.rows() + 2,
        type.columns(),
        type.rowBytes());
  }

  private List<String> names() {
    List<String> names = GraphFiles.all(manifest.schema(), manifest.stripes());
    names.add(GraphFiles.MANIFEST);
    return names;
  }

  private void checkRefused(String name, byte[] damaged, byte[] whole, String what)
      throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, damaged);
    assertThatThrownBy(() -> GraphStore.open(folder))
        .as(what)
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining(file.toString());
    Files.write(file, whole);
  }
}
