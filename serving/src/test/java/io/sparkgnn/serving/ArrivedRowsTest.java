// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.overlay.ChangeHistory;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is scored after rows have come is what a graph that is built anew gives. */
@Integration
class ArrivedRowsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = TaskType.class,
      names = {"BINARY", "REGRESSION"})
  void scoresAreThoseOfAGraphBuiltAnew(TaskType task) {
    TinyModel model = TinyModel.of(task);
    ChangedGraph changed = ChangedGraph.of(model, folder);
    List<Seed> seeds = changed.seeds();
    float[] wanted = changed.wanted();
    assertThat(seeds).hasSizeGreaterThan(5);
    ServedModel served = ServedModel.of(model.trained(), Thresholds.NONE);
    Path log = folder.resolve("rows");
    try (ServedGraph graph = ServedGraph.open(changed.before(), log);
        ScoringService service = service(served, graph)) {
      service.score(seeds).join();
      List<RowChange> changes = changed.history().changes();
      compare(wanted, service.score(seeds, changes).join(), task);
      for (int from = 0; from < changes.size(); from += 7) {
        graph.append(changes.subList(from, Math.min(changes.size(), from + 7)));
        service.score(seeds.subList(0, 1)).join();
      }
      compare(wanted, service.score(seeds).join(), task);
    }
    try (ServedGraph graph = ServedGraph.open(changed.before(), log);
        ScoringService service = service(served, graph)) {
      assertThat(graph.replayed()).isEqualTo(changed.history().changes().size());
      compare(wanted, service.score(seeds).join(), task);
    }
  }

  private static ScoringService service(ServedModel model, ServedGraph graph) {
    return new ScoringService(model, graph, ScoringSettings.USUAL.withDevice("cpu"));
  }

  private static void compare(float[] wanted, List<Answer> answers, TaskType task) {
    int width = wanted.length / answers.size();
    for (int i = 0; i < answers.size(); i++) {
      Answer.Scored scored = (Answer.Scored) answers.get(i);
      double found =
          task == TaskType.BINARY ? scored.probabilities().get(1) : scored.quantiles().get(0);
      assertThat(found)
          .as("seed %d", i)
          .isCloseTo(wanted[i * width], within(1e-5 + 1e-5 * Math.abs(wanted[i * width])));
    }
  }

  @Test
  void rowsOfARequestAreSeenByItAlone() {
    TinyModel model = TinyModel.of(TaskType.BINARY);
    int entity = model.entity().index();
    ChangeHistory history = ChangedGraph.history(model);
    history.before().writeStore(folder.resolve("before"), 1);
    byte[] gone = history.before().keys(entity)[0];
    List<Seed> seeds = List.of(new Seed(gone, history.before().newest()));
    try (ServedGraph graph = ServedGraph.open(folder.resolve("before"));
        ScoringService service = service(ServedModel.of(model.trained(), Thresholds.NONE), graph)) {
      Answer before = service.score(seeds).join().get(0);
      assertThat(before).isInstanceOf(Answer.Scored.class);
      assertThat(service.score(seeds, List.of(RowChange.delete(entity, gone))).join().get(0))
          .isInstanceOf(Answer.Unscored.class);
      assertThat(service.score(seeds).join().get(0)).isEqualTo(before);
    }
  }
}
