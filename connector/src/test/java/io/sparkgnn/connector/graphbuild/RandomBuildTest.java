// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds from random rows with every kind of damage, compared with a construction by hand. */
@Integration
class RandomBuildTest {
  private static final StructType PEOPLE =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("joined", DataTypes.TimestampNTZType)
          .add("v", DataTypes.DoubleType);
  private static final StructType VISITS =
      new StructType()
          .add("code", DataTypes.StringType)
          .add("person", DataTypes.LongType)
          .add("at", DataTypes.TimestampNTZType)
          .add("v", DataTypes.DoubleType);
  private static final StructType NOTES =
      new StructType()
          .add("visit", DataTypes.StringType)
          .add("about", DataTypes.LongType)
          .add("v", DataTypes.DoubleType);

  /** A row of any of the tables. */
  private record Item(Object key, Long time, Object parent, Long other, Double v) {}

  /** What becomes of a table. */
  private record Nodes(List<Item> items, Map<Object, Integer> ids) {}

  @TempDir Path folder;

  @ParameterizedTest(name = "seed {0}, {1} shards, large {2}")
  @CsvSource({"1, 1, false", "2, 2, true", "3, 8, false", "4, 4, true"})
  void aBuildEqualsTheConstructionByHand(long seed, int shards, boolean large) {
    Random random = new Random(seed);
    List<Item> people = items(random, 30, i -> (long) random.nextInt(25), null);
    List<Item> visits =
        items(
            random, 150, i -> "v" + random.nextInt(120), () -> (Object) (long) random.nextInt(30));
    List<Item> notes = items(random, 200, i -> null, () -> "v" + random.nextInt(130));

    Nodes peopleNodes = nodes(people, true);
    Nodes visitNodes = nodes(visits, true);
    List<Item> dated = new ArrayList<>();
    for (Item note : notes) {
      Long visit = time(visitNodes, note.parent());
      Long person = time(peopleNodes, note.other());
      Long latest =
          visit == null ? person : person == null ? visit : Long.valueOf(Math.max(visit, person));
      dated.add(new Item(null, latest, note.parent(), note.other(), note.v()));
    }
    Nodes noteNodes = nodes(dated, false);

    SmallGraphs graph =
        new SmallGraphs()
            .table("people", "id", "joined", rows(people, PEOPLE), Map.of())
            .table("visits", "code", "at", rows(visits, VISITS), Map.of())
            .table("notes", "", null, rows(notes, NOTES), Map.of("v", "numeric"))
            .link("visits.person -> people.id")
            .link("notes.visit -> visits.code")
            .link("notes.about -> people.id");
    GraphBuild build = new GraphBuild(SharedSpark.session(), graph.in(folder.resolve("g"), shards));
    (large ? build.bytesPerTask(2_000).fewRows(0) : build).run();
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      checkNodes(store, 0, peopleNodes);
      checkNodes(store, 1, visitNodes);
      checkNodes(store, 2, noteNodes);
      checkLink(store, 0, visitNodes, peopleNodes, false);
      checkLink(store, 1, noteNodes, visitNodes, false);
      checkLink(store, 2, noteNodes, peopleNodes, true);
    }
  }

  private static void checkNodes(GraphStore store, int table, Nodes expected) {
    NodeType type = store.schema().nodeTypes().get(table);
    assertThat(type.rows()).isEqualTo(expected.items().size());
    ByteBuffer row = ByteBuffer.allocateDirect(type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = store.features().reader()) {
      for (int id = 0; id < type.rows(); id++) {
        Item item = expected.items().get(id);
        assertThat(store.topology().time(table, id)).isEqualTo(item.time());
        reader.read(table, new long[] {id}, 1, row.clear());
        float v = row.getFloat(type.columns().get(0).byteOffset());
        assertThat(Float.floatToIntBits(v))
            .isEqualTo(Float.floatToIntBits(item.v() == null ? Float.NaN : item.v().floatValue()));
        if (item.key() != null) {
          byte[] key = KeyCodec.encode(type.key(), item.key());
          assertThat(store.keys().id(table, key)).isEqualTo(id);
          assertThat(store.keys().key(table, id)).isEqualTo(key);
        }
      }
    }
  }

  private static void checkLink(
      GraphStore store, int link, Nodes children, Nodes parents, boolean other) {
    Topology topology = store.topology();
    List<List<Long>> lists = new ArrayList<>();
    parents.items().forEach(parent -> lists.add(new ArrayList<>()));
    for (int child = 0; child < children.items().size(); child++) {
      Item item = children.items().get(child);
      Integer parent = parents.ids().get(other ? item.other() : item.parent());
      assertThat(topology.parents(link).parent(child)).isEqualTo(parent == null ? -1 : parent);
      if (parent != null) {
        lists.get(parent).add((long) child);
      }
    }
    for (int parent = 0; parent < lists.size(); parent++) {
      Topology.NeighborLists found = topology.children(link);
      List<Long> list = new ArrayList<>();
      for (long at = found.begin(parent); at < found.end(parent); at++) {
        list.add(found.child(parent, at));
      }
      assertThat(list).isEqualTo(lists.get(parent));
    }
  }

  private static Long time(Nodes nodes, Object key) {
    Integer id = nodes.ids().get(key);
    return id == null ? null : nodes.items().get(id).time();
  }

  /** The rules: no null keys, the first by (time, content) of each key, no null times, in order. */
  private static Nodes nodes(List<Item> items, boolean keyed) {
    Comparator<Item> content =
        Comparator.comparing(Item::time, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(i -> text(i.parent()), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Item::other, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Item::v, Comparator.nullsFirst(Comparator.naturalOrder()));
    List<Item> sorted = new ArrayList<>(items);
    sorted.sort(content);
    Map<Object, Item> first = new HashMap<>();
    List<Item> kept = new ArrayList<>();
    for (Item item : sorted) {
      if (keyed && (item.key() == null || first.putIfAbsent(item.key(), item) != null)) {
        continue;
      }
      if (item.time() != null) {
        kept.add(item);
      }
    }
    if (keyed) {
      kept.sort(Comparator.comparing(Item::time).thenComparing(i -> text(i.key())));
    }
    Map<Object, Integer> ids = new HashMap<>();
    for (int id = 0; keyed && id < kept.size(); id++) {
      ids.put(kept.get(id).key(), id);
    }
    return new Nodes(kept, ids);
  }

  /** Longs here are below 100 and so are sorted as text of two digits. */
  private static String text(Object key) {
    return key instanceof Long number ? "%02d".formatted(number) : Objects.toString(key, null);
  }

  private interface Key {
    Object of(int i);
  }

  private interface Parent {
    Object next();
  }

  private static List<Item> items(Random random, int count, Key key, Parent parent) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Long time = random.nextInt(10) == 0 ? null : random.nextInt(40) * 1_000_000L;
      items.add(
          new Item(
              random.nextInt(15) == 0 ? null : key.of(i),
              time,
              parent == null || random.nextInt(8) == 0 ? null : parent.next(),
              random.nextInt(8) == 0 ? null : (long) random.nextInt(30),
              random.nextInt(6) == 0 ? null : (double) random.nextInt(9)));
    }
    return items;
  }

  private static TableSource rows(List<Item> items, StructType schema) {
    List<Row> rows = new ArrayList<>();
    for (Item item : items) {
      List<Object> values = new ArrayList<>();
      for (String name : schema.fieldNames()) {
        values.add(
            switch (name) {
              case "id", "code" -> item.key();
              case "person", "visit" -> item.parent();
              case "about" -> item.other();
              case "v" -> item.v();
              default ->
                  item.time() == null
                      ? null
                      : LocalDateTime.ofEpochSecond(item.time() / 1_000_000, 0, ZoneOffset.UTC);
            });
      }
      rows.add(RowFactory.create(values.toArray()));
    }
    return TableSource.of(SharedSpark.session().createDataFrame(rows, schema));
  }
}
