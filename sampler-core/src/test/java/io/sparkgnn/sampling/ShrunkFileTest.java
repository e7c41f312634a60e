// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts each kind of mapped file under its readers, in a JVM of its own, which must live and name
 * the file: reading mapped memory that is no longer there is what kills a native program.
 */
@Integration
class ShrunkFileTest {
  private static final int STRIPES = 2;

  @TempDir Path folder;

  @Test
  void aFileCutUnderItsReadersIsNamedAndTheProcessLives() throws Exception {
    RandomGraph graph = graph();
    Path store = folder.resolve("store");
    graph.writeStore(store, STRIPES);
    Path printed = folder.resolve("printed");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("crash.log"),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Reading.class.getName(),
            store.toString(),
            folder.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(printed.toFile()))
            .start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(printed, StandardCharsets.UTF_8);
    assertThat(ended).as(text).isTrue();
    assertThat(process.waitFor()).as(text).isZero();
    assertThat(text.lines().filter(line -> line.startsWith("named ")))
        .as(text)
        .hasSameSizeAs(mapped(graph.schema()));
  }

  /** A graph with every kind of file, each of several pages. */
  private static RandomGraph graph() {
    for (long seed = 0; ; seed++) {
      RandomGraph graph =
          RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(9_000, 12_000));
      NodeType first = graph.schema().nodeTypes().get(0);
      boolean everyKind = first.timed() && first.rowBytes() > 0 && !first.key().isEmpty();
      if (everyKind && graph.schema().links().stream().anyMatch(link -> link.parent() == 0)) {
        return graph;
      }
    }
  }

  /** One file of each kind, of table 0 and a link to it. */
  private static List<String> mapped(GraphSchema schema) {
    int link =
        schema.links().stream().filter(l -> l.parent() == 0).findFirst().orElseThrow().index();
    return List.of(
        GraphFiles.times(0, 1),
        GraphFiles.features(0, 1),
        GraphFiles.keys(0, 1),
        GraphFiles.rowKeys(0, 1),
        GraphFiles.parents(link, 1),
        GraphFiles.children(link, 1));
  }

  /** The other process. */
  static final class Reading {
    private static final int WARM_UP = 30;

    private Reading() {}

    public static void main(String[] args) throws IOException {
      Path store = Path.of(args[0]);
      List<String> names;
      try (GraphStore opened = GraphStore.open(store)) {
        names = mapped(opened.schema());
      }
      for (String name : names) {
        Path copy = copy(store, Path.of(args[1], "copy-" + name));
        try (GraphStore opened = GraphStore.open(copy)) {
          long[] times = new long[Math.toIntExact(opened.schema().nodeTypes().get(0).rows())];
          for (int id = 0; id < times.length; id++) {
            times[id] = opened.topology().time(0, id);
          }
          for (int i = 0; i < WARM_UP; i++) {
            readAll(opened, times);
          }
          Path file = copy.resolve(name);
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
          }
          System.out.println("named " + name + ": " + readUntilNamed(opened, times, file));
        }
      }
    }

    /** The JVM's own error may come first, and in any code. */
    private static String readUntilNamed(GraphStore opened, long[] times, Path file) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (System.nanoTime() < end) {
        try {
          readAll(opened, times);
        } catch (CorruptFileException e) {
          if (!e.getMessage().contains(file.toString())) {
            throw e;
          }
          return e.getMessage();
        } catch (InternalError e) {
          System.out.println(e.getMessage());
        }
      }
      throw new IllegalStateException("nothing was noticed of " + file);
    }

    private static Path copy(Path from, Path to) throws IOException {
      Files.createDirectories(to);
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
      return to;
    }

    /** Every row of table 0, its keys, and each node's neighborhood at the time of the node. */
    private static void readAll(GraphStore store, long[] times) {
      NodeType type = store.schema().nodeTypes().get(0);
      int rows = Math.toIntExact(type.rows());
      long[] ids = new long[rows];
      ByteBuffer target = ByteBuffer.allocate(rows * type.rowBytes());
      for (int id = 0; id < rows; id++) {
        ids[id] = id;
        byte[] key = store.keys().key(0, id);
        if (store.keys().id(0, key) != id) {
          throw new IllegalStateException("the key of " + id + " is another's");
        }
      }
      try (FeatureStore.Reader reader = store.features().reader()) {
        reader.read(0, ids, rows, target);
      }
      int edges = store.schema().edgeTypes().size();
      SamplingPlan plan =
          new SamplingPlan(
              List.of(Collections.nCopies(edges, 4), Collections.nCopies(edges, 2)),
              store.schema().edgeTypes().stream().map(Reading::strategy).toList());
      TemporalSampler sampler = new TemporalSampler(store.schema(), store.topology(), plan, 0, 7);
      Subgraph subgraph = sampler.newSubgraph();
      sampler.sample(new SeedBatch(0, ids, times, rows), 0, subgraph);
    }

    private static Strategy strategy(EdgeType type) {
      return type.index() % 2 == 0 ? Strategy.UNIFORM : Strategy.LAST;
    }
  }
}
