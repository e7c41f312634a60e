// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.overlay.RowReader;
import io.sparkgnn.serving.ScoringListener;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.ServedVersions;
import io.sparkgnn.serving.SourcedStore;
import io.sparkgnn.serving.TinyModel;
import io.sparkgnn.store.ReadableGraph;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class TableFollowerTest {
  private static final String PATH = "file:/lake/table";
  private static TinyModel model;

  @TempDir Path folder;
  private NodeType type;
  private RandomGraph built;
  private final Lake lake = new Lake();

  /** What commits have brought, by their versions. */
  private static final class Lake implements ChangeReader {
    final TreeMap<Long, RowSource> commits = new TreeMap<>();
    String problem;

    @Override
    public String format() {
      return "delta";
    }

    @Override
    public void read(Manifest.Source source, long after, Instant known, Commits target)
        throws IOException {
      if (problem != null) {
        throw new CannotFollowException(problem);
      }
      for (var commit : commits.tailMap(after, false).entrySet()) {
        target.take(commit.getKey(), commit.getValue());
      }
    }
  }

  @BeforeAll
  static void train() {
    model = TinyModel.of(TaskType.BINARY);
  }

  @BeforeEach
  void aTableWithAKeyAndATime() {
    built = model.graph().graph();
    type =
        built.schema().nodeTypes().stream()
            .filter(t -> t.timeKind() == TimeKind.TIMED && t.rows() > 3 && t.key().size() == 1)
            .findFirst()
            .orElseThrow();
  }

  /** The graph as if the table had been read at a version. */
  private Path store(String name, String format, long version, int stripes) throws IOException {
    return SourcedStore.write(
        built,
        folder.resolve(name),
        stripes,
        type.name(),
        new Manifest.Source(format, PATH, null, version, null));
  }

  private ServedVersions versions(ServedGraph graph) {
    ServedModel served = ServedModel.of(model.trained(), Thresholds.NONE);
    return new ServedVersions(
        served,
        graph,
        () -> new ServedVersions.Named(served, folder.resolve("next"), null),
        ScoringSettings.USUAL.withDevice("cpu"),
        ScoringListener.NONE);
  }

  private TableFollower follower(ServedVersions versions) {
    return new TableFollower(versions, lake, Clock.systemUTC());
  }

  private FollowedTable told(TableFollower follower) {
    return follower.tables().stream()
        .filter(table -> table.table().equals(type.name()))
        .findFirst()
        .orElseThrow();
  }

  /** A key that the graph does not have. */
  private Object named(long number) {
    return type.key().get(0).type() == KeyType.STRING ? "new " + number : (Object) number;
  }

  /** A key as a row has it. */
  private Object written(Object key) {
    return switch (type.key().get(0).type()) {
      case LONG, STRING -> key;
      case DATE -> LocalDate.ofEpochDay((Long) key).toString();
      case TIMESTAMP -> TimeText.of((Long) key);
    };
  }

  private Map<String, Object> row(long number, long time) {
    return row(named(number), time);
  }

  private Map<String, Object> row(Object key, long time) {
    return Map.of(type.key().get(0).name(), written(key), type.timeColumn(), TimeText.of(time));
  }

  /** A row of the graph as it is, with no more than its key and its time. */
  private Object key(int node) {
    return KeyCodec.decode(type.key(), built.keys(type.index())[node])[0];
  }

  private static ChangeReader.RowSource came(List<Map<String, Object>> rows) {
    return target -> rows.forEach(target::came);
  }

  /** The time of a key's row in the graph; null if there is none. */
  private Long time(ServedGraph graph, long number) {
    return time(graph, named(number));
  }

  private Long time(ServedGraph graph, Object key) {
    ReadableGraph now = graph.current();
    long id = now.keys().id(type.index(), KeyCodec.encode(type.key(), key));
    return id < 0 ? null : now.topology().time(type.index(), id);
  }

  private void send(ServedVersions versions, Map<String, Object> row) {
    versions.append(
        graph ->
            List.of(
                RowChange.put(
                    type.index(),
                    new RowReader(graph.schema(), graph.zone())
                        .read(type, row, "a row", Long.MAX_VALUE, new HashSet<>()))));
  }

  @Test
  void commitsAreTakenOnceAndFromWhereTheLogSays() throws IOException {
    Path store = store("first", "delta", 7, 1);
    Path log = folder.resolve("rows");
    long newest = built.newest();
    lake.commits.put(7L, came(List.of(row(900_007, newest)))); // was built of
    lake.commits.put(8L, came(List.of(row(900_008, newest), row(900_009, newest))));
    try (ServedGraph graph = ServedGraph.open(store, log);
        ServedVersions versions = versions(graph)) {
      TableFollower follower = follower(versions);
      assertThat(told(follower).version()).isEqualTo(7);
      follower.look();
      follower.look();
      assertThat(told(follower).version()).isEqualTo(8);
      assertThat(told(follower).rows()).isEqualTo(2);
      assertThat(told(follower).problem()).isNull();
      assertThat(graph.overlay().added()).isEqualTo(2);
      assertThat(time(graph, 900_007)).isNull();
      assertThat(time(graph, 900_008)).isEqualTo(newest);
    }
    lake.commits.put(9L, came(List.of(row(900_010, newest))));
    try (ServedGraph graph = ServedGraph.open(store, log);
        ServedVersions versions = versions(graph)) {
      assertThat(graph.followed(type.index())).isEqualTo(8);
      TableFollower follower = follower(versions);
      follower.look();
      assertThat(told(follower).rows()).isEqualTo(1);
      assertThat(graph.overlay().added()).isEqualTo(3);
      assertThat(graph.followed(type.index())).isEqualTo(9);
    }
  }

  @Test
  void aRowThatIsSentAndFollowedCountsOnceAndTheLaterOneIsRight() throws IOException {
    long newest = built.newest();
    lake.commits.put(1L, came(List.of(row(900_001, newest + 2_000_000))));
    try (ServedGraph graph = ServedGraph.open(store("first", "delta", 0, 1));
        ServedVersions versions = versions(graph)) {
      TableFollower follower = follower(versions);
      send(versions, row(900_001, newest + 1_000_000));
      assertThat(time(graph, 900_001)).isEqualTo(newest + 1_000_000);
      follower.look();
      assertThat(time(graph, 900_001)).isEqualTo(newest + 2_000_000);
      send(versions, row(900_001, newest + 3_000_000));
      follower.look();
      assertThat(time(graph, 900_001)).isEqualTo(newest + 3_000_000);
      assertThat(graph.overlay().added()).isEqualTo(1);
    }
  }

  @Test
  void filesThatWereRewrittenChangeWhatIsAnotherByItsKey() throws IOException {
    long newest = built.newest();
    Object kept = key(0);
    Object changed = key(1);
    Object gone = key(2);
    lake.commits.put(
        1L,
        target -> {
          List.of(kept, changed, gone).forEach(key -> target.gone(row(key, newest)));
          target.came(row(kept, newest));
          target.came(row(changed, newest + 5));
        });
    try (ServedGraph graph = ServedGraph.open(store("first", "delta", 0, 1));
        ServedVersions versions = versions(graph)) {
      Long before = time(graph, kept);
      TableFollower follower = follower(versions);
      follower.look();
      assertThat(told(follower).rows()).isEqualTo(2);
      assertThat(time(graph, kept)).isEqualTo(before);
      assertThat(time(graph, changed)).isEqualTo(newest + 5);
      assertThat(time(graph, gone)).isNull();
    }
  }

  @Test
  void whatCannotBeTakenIsToldAndTheRestGoesOn() throws IOException {
    long newest = built.newest();
    List<Map<String, Object>> rows = new ArrayList<>();
    rows.add(row(900_001, newest));
    rows.add(Map.of(type.key().get(0).name(), written(named(900_002)))); // it has no time
    lake.commits.put(1L, came(rows));
    lake.commits.put(2L, target -> target.count(CommitRows.MOST + 1L));
    try (ServedGraph graph = ServedGraph.open(store("first", "delta", 0, 1));
        ServedVersions versions = versions(graph)) {
      TableFollower follower = follower(versions);
      follower.look();
      assertThat(told(follower).version()).isEqualTo(1);
      assertThat(told(follower).leftOut()).isEqualTo(1);
      assertThat(told(follower).problem()).contains("version 2: it has written 1,000,001 rows");
      assertThat(time(graph, 900_001)).isEqualTo(newest);
      assertThat(follower.follows(type.name())).isFalse();
      lake.problem = "its files were removed";
      follower.look();
      assertThat(told(follower).problem()).isEqualTo("its files were removed");
      lake.problem = null;
      lake.commits.put(2L, came(List.of(row(900_003, newest))));
      follower.look();
      assertThat(told(follower).problem()).isNull();
      assertThat(time(graph, 900_003)).isEqualTo(newest);
      FollowedTable other =
          follower.tables().stream()
              .filter(table -> !table.table().equals(type.name()))
              .findFirst()
              .orElseThrow();
      assertThat(other.problem()).startsWith("its source is not known");
    }
    try (ServedGraph graph = ServedGraph.open(store("csv", "csv", 0, 1));
        ServedVersions versions = versions(graph)) {
      TableFollower follower = follower(versions);
      follower.look();
      assertThat(told(follower).problem()).startsWith("its source is csv");
    }
  }

  @Test
  void aNewGraphIsFollowedFromWhereItOrTheOneBeforeHasCome() throws IOException {
    long newest = built.newest();
    lake.commits.put(1L, came(List.of(row(900_001, newest))));
    lake.commits.put(2L, came(List.of(row(900_002, newest))));
    for (long version : new long[] {1, 9}) {
      lake.commits.remove(3L);
      try (ServedGraph graph = ServedGraph.open(store("first", "delta", 0, 1));
          ServedVersions versions = versions(graph)) {
        TableFollower follower = follower(versions);
        follower.look();
        store("next", "delta", version, 2);
        assertThat(versions.swap(1).carried().taken()).isEqualTo(2);
        ServedGraph next = versions.use(state -> state.current().service().graph());
        assertThat(next).isNotSameAs(graph);
        assertThat(next.followed(type.index())).isEqualTo(Math.max(2, version));
        lake.commits.put(3L, came(List.of(row(900_003, newest))));
        follower.look();
        assertThat(graph.followed(type.index())).isEqualTo(version == 1 ? 3 : 2);
        assertThat(time(next, 900_003)).isEqualTo(version == 1 ? newest : null);
        versions.back();
        follower.look(); // the one before has that commit too
        assertThat(time(graph, 900_003)).isEqualTo(newest);
        assertThat(graph.overlay().added()).isEqualTo(3);
      }
    }
  }
}
