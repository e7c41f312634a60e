// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A graph's version and its files' digests change with any of its values, and with nothing else.
 */
@Integration
class GraphVersionTest {
  private static final int GRAPHS = 6;

  @TempDir private Path folder;

  /** A graph's values, to change one of them. */
  private record Values(
      GraphSchema schema,
      List<long[]> times,
      List<long[]> parents,
      List<byte[][]> keys,
      List<byte[]> features) {
    static Values of(RandomGraph graph) {
      GraphSchema schema = graph.schema();
      List<Integer> tables = schema.nodeTypes().stream().map(NodeType::index).toList();
      return new Values(
          schema,
          tables.stream().map(t -> graph.times(t).clone()).toList(),
          schema.links().stream().map(l -> graph.parents(l.index()).clone()).toList(),
          tables.stream()
              .map(t -> Arrays.stream(graph.keys(t)).map(byte[]::clone).toArray(byte[][]::new))
              .toList(),
          tables.stream().map(t -> graph.features(t).clone()).toList());
    }

    RandomGraph graph() {
      return new RandomGraph(0, schema, times, parents, keys, features);
    }
  }

  /**
   * One way to change a graph.
   *
   * @param files endings of the names of the files that it changes
   */
  private record Change(String what, List<String> files, Consumer<Values> apply) {}

  @Test
  void anyChangeOfAnyValueChangesTheVersionAndTheDigestsOfItsFilesAndOfNoOther()
      throws IOException {
    for (long seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(9, 40));
      int stripes = 1 << (seed % 3);
      Path store = folder.resolve("g" + seed);
      Manifest manifest = graph.writeStore(store, stripes);
      assertThat(graph.writeStore(folder.resolve("again" + seed), stripes).version())
          .as("the same rows again, %s", graph)
          .isEqualTo(manifest.version());
      for (Change change : changes(graph, new Random(seed))) {
        Values values = Values.of(graph);
        change.apply.accept(values);
        Path other = folder.resolve("other");
        Manifest changed = values.graph().writeStore(other, stripes);
        String what = "%s, %s, stripes=%d".formatted(change.what, graph, stripes);
        assertThat(changed.version()).as(what).isNotEqualTo(manifest.version());
        TreeSet<String> files = changedFiles(manifest, changed);
        assertThat(files).as(what).isNotEmpty();
        assertThat(files.stream().map(name -> name.substring(name.lastIndexOf('.') + 1)).distinct())
            .as(what)
            .containsExactlyInAnyOrderElementsOf(change.files);
        for (String name : files) {
          checkRefusedAmongOthers(store, other, name, what);
        }
      }
    }
  }

  private static TreeSet<String> changedFiles(Manifest one, Manifest other) {
    Map<String, String> digests =
        other.files().stream()
            .collect(Collectors.toMap(Manifest.FileEntry::name, Manifest.FileEntry::digest));
    return one.files().stream()
        .filter(file -> !file.digest().equals(digests.get(file.name())))
        .map(Manifest.FileEntry::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A file of another graph is noticed, of the same length or not. */
  private static void checkRefusedAmongOthers(Path store, Path other, String name, String what)
      throws IOException {
    Path file = store.resolve(name);
    byte[] own = Files.readAllBytes(file);
    Files.copy(other.resolve(name), file, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> GraphStore.open(store))
        .as("%s of another graph: %s", name, what)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(file.toString());
    Files.delete(file);
    Files.write(file, own);
  }

  private static List<Change> changes(RandomGraph graph, Random random) {
    List<Change> changes = new ArrayList<>();
    for (NodeType type : graph.schema().nodeTypes()) {
      int t = type.index();
      if (type.rows() == 0) {
        continue;
      }
      int row = random.nextInt((int) type.rows());
      if (type.timed()) {
        changes.add(
            new Change(
                "all times of " + type.name() + " later",
                List.of("times"),
                values -> shift(values.times.get(t), 0)));
        changes.add(
            new Change(
                "times of " + type.name() + " later from row " + row,
                List.of("times"),
                values -> shift(values.times.get(t), row)));
      }
      if (!type.key().isEmpty()) {
        changes.add(
            new Change(
                "a key of " + type.name(),
                List.of("keys", "rowkeys"),
                values -> {
                  byte[] key = values.keys.get(t)[row];
                  values.keys.get(t)[row] = Arrays.copyOf(key, key.length + 9);
                }));
      }
      if (type.rowBytes() > 0) {
        int at = random.nextInt((int) type.rows() * type.rowBytes());
        int bit = 1 << random.nextInt(8);
        changes.add(
            new Change(
                "a feature of " + type.name(),
                List.of("features"),
                values -> values.features.get(t)[at] ^= (byte) bit));
      }
    }
    for (Link link : graph.schema().links()) {
      long parents = graph.schema().nodeTypes().get(link.parent()).rows();
      int children = (int) graph.schema().nodeTypes().get(link.child()).rows();
      if (parents == 0 || children == 0) {
        continue;
      }
      int child = random.nextInt(children);
      changes.add(
          new Change(
              "a parent by link " + link.index(),
              List.of("parents", "children"),
              values -> {
                long[] all = values.parents.get(link.index());
                all[child] = all[child] < 0 ? random.nextLong(parents) : all[child] - 1;
              }));
    }
    return changes;
  }

  private static void shift(long[] times, int from) {
    for (int i = from; i < times.length; i++) {
      times[i] += 31_536_000_000_000L;
    }
  }

  @Test
  void theSchemaTheStripesAndTheTimeZoneAreOfTheVersionAndTheFoldersNameIsNot() {
    RandomGraph graph = RandomGraphs.make(3, RandomGraphs.Options.defaults().withRows(9, 40));
    Manifest one = graph.writeStore(folder.resolve("one"), 1);
    assertThat(graph.writeStore(folder.resolve("two"), 2).version()).isNotEqualTo(one.version());
    Manifest utc = one.withTimeZone("UTC");
    assertThat(utc.version()).isNotEqualTo(one.version());
    assertThat(one.withTimeZone("Europe/Berlin").version()).isNotEqualTo(utc.version());
    assertThat(utc.withTimeZone(null).version()).isEqualTo(one.version());
    for (int t = 0; t < one.schema().nodeTypes().size(); t++) {
      List<NodeType> types = new ArrayList<>(one.schema().nodeTypes());
      NodeType type = types.get(t);
      for (NodeType other : changed(type)) {
        types.set(t, other);
        Manifest changed =
            Manifest.of(
                one.stripes(),
                new GraphSchema(types, one.schema().links()),
                one.files(),
                one.sources(),
                one.newestTime(),
                one.report());
        assertThat(changed.version()).as("%s is %s", type, other).isNotEqualTo(one.version());
      }
    }
  }

  private static List<NodeType> changed(NodeType type) {
    List<NodeType> changed = new ArrayList<>();
    changed.add(with(type, type.name() + "2", type.columns()));
    for (int c = 0; c < type.columns().size(); c++) {
      FeatureColumn column = type.columns().get(c);
      List<String> categories = new ArrayList<>(column.categories());
      if (categories.isEmpty()) {
        continue;
      }
      categories.set(0, categories.get(0) + "x");
      List<FeatureColumn> columns = new ArrayList<>(type.columns());
      columns.set(
          c,
          new FeatureColumn(
              column.name(), column.type(), column.byteOffset(), column.length(), categories));
      changed.add(with(type, type.name(), columns));
    }
    return changed;
  }

  private static NodeType with(NodeType type, String name, List<FeatureColumn> columns) {
    return new NodeType(
        type.index(),
        name,
        type.timeKind(),
        type.timeColumn(),
        type.key(),
        type.rows(),
        columns,
        type.rowBytes());
  }
}
