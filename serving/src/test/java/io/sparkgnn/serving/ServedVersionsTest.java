// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.ChangeHistory;
import io.sparkgnn.overlay.NewRow;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.serving.ServedVersions.Named;
import io.sparkgnn.serving.ServedVersions.State;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class ServedVersionsTest {
  private static TinyModel one;
  private static TinyModel other;

  @TempDir Path folder;
  private final AtomicReference<Named> named = new AtomicReference<>();

  @BeforeAll
  static void train() {
    one = TinyModel.of(TaskType.BINARY);
    other = TinyModel.of(TaskType.BINARY, 2);
  }

  private static ServedModel served(TinyModel model) {
    return ServedModel.of(model.trained(), Thresholds.NONE);
  }

  private ServedVersions versions(ServedGraph graph) {
    return new ServedVersions(
        served(one),
        graph,
        named::get,
        ScoringSettings.USUAL.withDevice("cpu"),
        ScoringListener.NONE);
  }

  private static double probability(Answer answer) {
    return ((Answer.Scored) answer).probabilities().get(1);
  }

  @Test
  void whileVersionsChangeNoRequestFailsAndEachIsOfOneVersion() throws Exception {
    float[][] byOne = one.alone();
    float[][] byOther = other.alone();
    List<Seed> seeds = one.seeds();
    Path store = folder.resolve("graph");
    AtomicBoolean over = new AtomicBoolean();
    Map<String, AtomicInteger> answered =
        Map.of(
            served(one).version(),
            new AtomicInteger(),
            served(other).version(),
            new AtomicInteger());
    assertThat(answered).hasSize(2);
    try (ServedGraph graph = one.stored(store);
        ServedVersions versions = versions(graph)) {
      List<Throwable> failures = new ArrayList<>();
      List<Thread> asking = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread thread =
            new Thread(
                () -> {
                  while (!over.get()) {
                    ServedVersion[] by = new ServedVersion[1];
                    Scores scores =
                        versions
                            .use(
                                state -> {
                                  by[0] = state.current();
                                  return by[0].service().scores(seeds, List.of());
                                })
                            .join();
                    float[][] wanted =
                        by[0].model().equals(served(one).version()) ? byOne : byOther;
                    for (int s = 0; s < seeds.size(); s++) {
                      assertThat(probability(scores.answers().get(s)))
                          .isCloseTo(wanted[s][0], within(1e-6));
                    }
                    answered.get(by[0].model()).incrementAndGet();
                  }
                });
        thread.setUncaughtExceptionHandler((t, failure) -> failures.add(failure));
        thread.start();
        asking.add(thread);
      }
      for (int change = 0; change < 8; change++) {
        named.set(new Named(served(change % 2 == 0 ? other : one), store, null));
        State state = change % 4 == 3 ? versions.back() : versions.swap(1).state();
        assertThat(state.trial()).isNull();
        Thread.sleep(50);
      }
      over.set(true);
      for (Thread thread : asking) {
        thread.join();
      }
      assertThat(failures).isEmpty();
    }
    answered.values().forEach(count -> assertThat(count.get()).isPositive());
  }

  @Test
  void aTrialHasTheSameKeysUntilItHasAllOrNone() {
    Path store = folder.resolve("graph");
    try (ServedGraph graph = one.stored(store);
        ServedVersions versions = versions(graph)) {
      assertThatThrownBy(versions::back).isInstanceOf(UserErrorException.class);
      named.set(new Named(served(other), store, null));
      State trial = versions.swap(0.3).state();
      assertThat(trial.current().model()).isEqualTo(served(one).version());
      assertThat(trial.trial().model()).isEqualTo(served(other).version());
      assertThat(trial.trial().service().graph()).isSameAs(graph);
      State more = versions.swap(0.6).state();
      assertThat(more.trial()).isSameAs(trial.trial());
      int few = 0;
      for (int i = 0; i < 10_000; i++) {
        byte[] key = Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(trial.of(key)).isSameAs(trial.of(key.clone()));
        if (trial.of(key) == trial.trial()) {
          few++;
          assertThat(more.of(key)).as("a key stays with the trial").isSameAs(trial.trial());
        }
      }
      assertThat(few).isBetween(2_700, 3_300);
      State before = versions.back();
      assertThat(before.trial()).isNull();
      assertThat(before.current()).isSameAs(trial.current());
      State all = versions.swap(1).state();
      assertThat(all.current().model()).isEqualTo(served(other).version());
      assertThat(all.former()).isSameAs(trial.current());
      assertThat(versions.back().current()).isSameAs(trial.current());
    }
  }

  @Test
  void aNewGraphTakesTheRowsThatHaveComeAndAStartFindsThemAgain() {
    ChangedGraph changed = ChangedGraph.of(one, folder);
    List<Seed> seeds = changed.seeds();
    float[] wanted = changed.wanted();
    Path log = folder.resolve("rows");
    List<RowChange> changes = changed.history().changes();
    int half = changes.size() / 2;
    try (ServedGraph graph = ServedGraph.open(changed.before(), log);
        ServedVersions versions = versions(graph)) {
      versions.append(on -> changes.subList(0, half));
      named.set(new Named(served(one), changed.after(), log));
      ServedVersions.Change change = versions.swap(1);
      assertThat(change.carried().taken()).isPositive();
      assertThat(change.state().current().graph()).isNotEqualTo(change.state().former().graph());
      versions.append(on -> keyed(on, changes.subList(half, changes.size())));
      compare(wanted, versions.use(s -> s.current().service().score(seeds)).join());
      // the one before has got them too
      versions.append(
          on -> on == graph ? unkeyed(on, changes.subList(half, changes.size())) : List.of());
      assertThat(versions.back().current().service().graph()).isSameAs(graph);
      compare(wanted, versions.use(s -> s.current().service().score(seeds)).join());
    }
    assertThat(Files.exists(log)).isTrue();
    try (ServedGraph graph = ServedGraph.open(changed.after(), log);
        ScoringService service =
            new ScoringService(served(one), graph, ScoringSettings.USUAL.withDevice("cpu"))) {
      assertThat(graph.replayed()).isPositive();
      compare(wanted, service.score(seeds).join());
    }
  }

  private static List<RowChange> keyed(ServedGraph graph, List<RowChange> changes) {
    return changes.stream().filter(change -> isKeyed(graph, change)).toList();
  }

  private static List<RowChange> unkeyed(ServedGraph graph, List<RowChange> changes) {
    return changes.stream().filter(change -> !isKeyed(graph, change)).toList();
  }

  private static boolean isKeyed(ServedGraph graph, RowChange change) {
    return !graph.schema().nodeTypes().get(change.nodeType()).key().isEmpty();
  }

  private static void compare(float[] wanted, List<Answer> answers) {
    for (int i = 0; i < answers.size(); i++) {
      assertThat(probability(answers.get(i))).as("seed %d", i).isCloseTo(wanted[i], within(1e-5));
    }
  }

  @Test
  void aRowOfWhichTheNewGraphHasALaterOneIsLeftBehind() {
    RandomGraph built = ChangedGraph.history(one).before();
    NodeType type =
        built.schema().nodeTypes().stream()
            .filter(t -> t.timeKind() == TimeKind.TIMED && !t.key().isEmpty() && t.rows() > 0)
            .findFirst()
            .orElseThrow();
    byte[] key = built.keys(type.index())[(int) type.rows() - 1];
    Path store = folder.resolve("store");
    built.writeStore(store, 1);
    long time;
    try (GraphStore opened = GraphStore.open(store)) {
      time = opened.topology().time(type.index(), type.rows() - 1);
    }
    assertThat(carried(store, type, key, time - 1).leftOut()).isEqualTo(Map.of(type.name(), 1L));
    assertThat(carried(store, type, key, time).taken()).isEqualTo(1);
    assertThat(carried(store, type, key, time + 1).taken()).isEqualTo(1);
  }

  /** What becomes of a row in a graph that takes the place of the one that the row came to. */
  private static ServedGraph.Carried carried(Path store, NodeType type, byte[] key, long time) {
    try (ServedGraph graph = ServedGraph.open(store);
        ServedGraph next = ServedGraph.inPlaceOf(graph, GraphStore.open(store), null)) {
      List<byte[]> parents = new ArrayList<>();
      graph.schema().linksOf(type.index()).forEach(link -> parents.add(null));
      byte[] features = new byte[type.rowBytes()];
      graph.append(List.of(RowChange.put(type.index(), new NewRow(key, time, parents, features))));
      return next.take(graph);
    }
  }

  @Test
  void aVersionWhoseGraphCannotTakeRowsIsClosedAndTheOthersGoOn() {
    int entity = one.entity().index();
    ChangeHistory history = ChangedGraph.history(one);
    history.before().writeStore(folder.resolve("before"), 1);
    history.after().writeStore(folder.resolve("after"), 2);
    Path log = folder.resolve("rows");
    try (ServedGraph graph = ServedGraph.open(folder.resolve("before"), log);
        ServedVersions versions = versions(graph)) {
      named.set(new Named(served(one), folder.resolve("after"), log));
      assertThat(versions.swap(1).state().former()).isNotNull();
      graph.close(); // its log takes no more
      byte[] key = history.after().keys(entity)[0];
      versions.append(on -> List.of(RowChange.delete(entity, key)));
      assertThat(versions.use(State::former)).isNull();
      List<Seed> seeds = List.of(new Seed(key, history.after().newest()));
      assertThat(versions.use(s -> s.current().service().score(seeds)).join().get(0))
          .isInstanceOf(Answer.Unscored.class);
    }
  }

  @Test
  void aModelOfAnotherTaskIsRefused() {
    Path store = folder.resolve("graph");
    try (ServedGraph graph = one.stored(store);
        ServedVersions versions = versions(graph)) {
      named.set(new Named(served(TinyModel.of(TaskType.REGRESSION)), store, null));
      assertThatThrownBy(() -> versions.swap(1))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining("its task is REGRESSION");
      assertThat(versions.use(State::former)).isNull();
    }
  }
}
