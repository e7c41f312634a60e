// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.store.FullDiskFileSystem;
import io.sparkgnn.connector.store.LocalGraph;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class CommitTest {
  private static final SmallGraphs OTHER =
      new SmallGraphs().table("things", "id", null, "SELECT * FROM VALUES (1), (2) AS t(id)");

  @TempDir Path folder;

  @BeforeEach
  void registerTheFullDisk() {
    configuration().set(FullDiskFileSystem.SETTING, FullDiskFileSystem.class.getName());
    FullDiskFileSystem.room(Long.MAX_VALUE);
  }

  @AfterEach
  void makeRoom() {
    FullDiskFileSystem.room(Long.MAX_VALUE);
  }

  private static Configuration configuration() {
    return SharedSpark.session().sparkContext().hadoopConfiguration();
  }

  @Test
  void aGraphThatIsThereIsReplacedOnlyWhenAskedTo() {
    GraphSpec shop = SmallGraphs.shop().in(folder.resolve("g"));
    String version = SmallGraphs.build(shop).version();
    GraphSpec other = OTHER.in(folder.resolve("g"));
    assertThatThrownBy(() -> SmallGraphs.build(other))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a graph is there already; overwrite it or give another path");
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(store.version()).isEqualTo(version);
      new GraphBuild(SharedSpark.session(), other).overwrite(true).run();
      assertThat(store.keys().key(1, 0)).as("the old graph stays readable").isNotEmpty();
    }
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(store.schema().nodeTypes()).hasSize(1);
    }
    assertThat(names()).hasSize(2).contains("manifest.json");
  }

  @Test
  void ofTwoBuildsOfOneGraphAtOnceOneIsCommittedAndTheOtherIsToldOfIt() throws Exception {
    SmallGraphs.build(OTHER.in(folder.resolve("g")));
    GraphSpec shop = SmallGraphs.shop().in(folder.resolve("g"));
    List<CompletableFuture<String>> builds = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      builds.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new GraphBuild(SharedSpark.session(), shop)
                      .overwrite(true)
                      .run()
                      .version();
                } catch (EnvironmentException e) {
                  return e.getMessage();
                }
              }));
    }
    List<String> ended = List.of(builds.get(0).get(), builds.get(1).get());
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(ended).contains(store.version());
      assertThat(store.schema().nodeTypes()).hasSize(2);
    }
    assertThat(ended)
        .anyMatch(
            message ->
                message.startsWith("Cannot build into file:" + folder.resolve("g"))
                    && message.contains("another build (process"));
    assertThat(names()).hasSize(2).contains("manifest.json");
  }

  @Test
  void aBuildThatWasTakenOverWhileItRanLeavesTheOtherGraphWhole() throws Exception {
    GraphSpec shop = SmallGraphs.shop().in(folder.resolve("g"));
    AtomicReference<String> version = new AtomicReference<>();
    AtomicBoolean once = new AtomicBoolean();
    GraphBuild slow =
        new GraphBuild(SharedSpark.session(), shop)
            .overwrite(true)
            .progress(
                (stage, done, total, rate) -> {
                  if (stage.startsWith("link") && once.compareAndSet(false, true)) {
                    version.set(
                        new GraphBuild(SharedSpark.session(), OTHER.in(folder.resolve("g")))
                            .overwrite(true)
                            .lease(Duration.ofMillis(-1))
                            .run()
                            .version());
                  }
                });
    assertThatThrownBy(slow::run)
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith("Cannot commit the graph to file:" + folder.resolve("g"))
        .hasMessageContaining("another build has committed a graph there meanwhile");
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(store.version()).isEqualTo(version.get());
    }
    assertThat(names()).hasSize(2).contains("manifest.json");
  }

  @Test
  void theManifestTellsTheSourcesAndTheReport() {
    String delta = folder.resolve("delta").toString();
    SharedSpark.session().range(3).write().format("delta").save(delta);
    GraphSpec spec =
        new SmallGraphs()
            .table("things", "id", null, TableSource.delta(delta), Map.of())
            .in(folder.resolve("g"));
    BuildReport report = SmallGraphs.build(spec);
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      Manifest manifest = store.manifest();
      assertThat(manifest.sources())
          .containsEntry("things", new Manifest.Source("delta", "file:" + delta, null, 0L, null));
      assertThat(manifest.report().at("/tables/0/rows").asLong()).isEqualTo(3);
      assertThat(manifest.report().at("/version").asText()).isEqualTo(report.version());
      assertThat(manifest.report().at("/tables/0/source").asText())
          .isEqualTo("delta " + delta + " (version 0)");
    }
  }

  @Test
  void aDiskThatFillsUpLeavesTheOldGraphAndNothingElse() {
    String path = "full://" + folder.resolve("g");
    GraphSpec shop = new GraphSpec(path, spec().tables(), spec().links(), 0);
    FullDiskFileSystem.room(1L << 40);
    SmallGraphs.build(new GraphSpec(path, OTHER.in(folder).tables(), List.of(), 0));
    List<String> before = names();
    String version = version(path);
    for (long room : new long[] {0, 2_000, 20_000, 40_000}) {
      FullDiskFileSystem.room(room);
      assertThatThrownBy(() -> new GraphBuild(SharedSpark.session(), shop).overwrite(true).run())
          .as("room for %d bytes", room)
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("nothing was committed");
      assertThat(names()).isEqualTo(before);
      assertThat(version(path)).isEqualTo(version);
    }
    FullDiskFileSystem.room(1L << 40);
    new GraphBuild(SharedSpark.session(), shop).overwrite(true).run();
    assertThat(version(path)).isNotEqualTo(version);
  }

  @Test
  void tasksThatGoOnAfterAFailureLeaveNothing() {
    String path = "full://" + folder.resolve("g");
    FullDiskFileSystem.room(1_000); // for the lock file
    FullDiskFileSystem.slow(500);
    try {
      assertThatThrownBy(
              () ->
                  new GraphBuild(
                          SharedSpark.session(),
                          new GraphSpec(path, spec().tables(), spec().links(), 0))
                      .run())
          .isInstanceOf(EnvironmentException.class);
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      assertThat(folder.resolve("g")).doesNotExist();
    } finally {
      FullDiskFileSystem.slow(0);
      FullDiskFileSystem.room(1L << 40);
    }
  }

  @Test
  void filesThatReadersMapMayNotBeWrittenTo() throws IOException {
    Path graph = folder.resolve("g");
    SmallGraphs.build(SmallGraphs.shop().in(graph));
    for (Manifest.FileEntry file : Manifest.read(graph.resolve("manifest.json")).files()) {
      assertThat(Files.getPosixFilePermissions(graph.resolve(file.name())))
          .as(file.name())
          .doesNotContain(
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.GROUP_WRITE,
              PosixFilePermission.OTHERS_WRITE);
    }
  }

  @Test
  void aGraphOnAnotherFileSystemIsCopiedOnceAndRepaired() throws IOException {
    String path = "full://" + folder.resolve("g");
    SmallGraphs.build(new GraphSpec(path, spec().tables(), spec().links(), 2));
    Path local = folder.resolve("local");
    String version = version(path);
    try (GraphStore store = LocalGraph.open(path, configuration(), local)) {
      assertThat(store.version()).isEqualTo(version);
      assertThat(store.topology().nodeCount(1)).isEqualTo(4);
    }
    Path copy;
    try (Stream<Path> folders = Files.list(local)) {
      copy = folders.findFirst().get().resolve(version);
    }
    List<Path> copied = files(copy);
    Path damaged = copied.stream().filter(f -> f.toString().endsWith("parents")).findFirst().get();
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(damaged); // it is read-only
    Files.write(damaged, bytes);
    Files.delete(copied.get(copied.size() - 1));
    try (GraphStore store = LocalGraph.open(path, configuration(), local)) {
      assertThat(store.version()).isEqualTo(version);
    }
    assertThat(files(copy)).isEqualTo(copied);
    assertThatThrownBy(() -> LocalGraph.open("full://" + folder + "/no", configuration(), local))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("run build first");
  }

  private GraphSpec spec() {
    return SmallGraphs.shop().in(folder);
  }

  private static String version(String path) {
    return Manifest.read(Path.of(path.substring("full://".length()), "manifest.json")).version();
  }

  private List<String> names() {
    return Stream.of(folder.resolve("g").toFile().list()).sorted().toList();
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
    }
  }
}
