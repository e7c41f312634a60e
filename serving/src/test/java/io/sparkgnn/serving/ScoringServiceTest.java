// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.task.ScoreColumn;
import io.sparkgnn.train.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Integration
class ScoringServiceTest {
  /** What Predictor's description allows, with room for values of a regression. */
  private static final Offset<Double> LAST_BITS = within(2e-5);

  private static final ScoringSettings CPU = ScoringSettings.USUAL.withDevice("cpu");

  @TempDir static Path folder;
  private static TinyModel binary;

  private static synchronized TinyModel binary() {
    if (binary == null) {
      binary = TinyModel.of(TaskType.BINARY);
    }
    return binary;
  }

  private static TinyModel model(TaskType type) {
    return type == TaskType.BINARY ? binary() : TinyModel.of(type);
  }

  private static ServedModel served(TinyModel model) {
    return ServedModel.of(model.trained(), Thresholds.NONE);
  }

  @ParameterizedTest
  @EnumSource(TaskType.class)
  void answersAreThePredictorsAloneAndInAnyBatch(TaskType type) {
    TinyModel model = model(type);
    float[][] alone = model.alone();
    try (ServedGraph graph = model.stored(folder.resolve(type.name()));
        ScoringService service = new ScoringService(served(model), graph, CPU.withThreads(2))) {
      List<Answer> together = service.score(model.seeds()).join();
      assertThat(service.score(List.of()).join()).isEmpty();
      List<CompletableFuture<List<Answer>>> single = new ArrayList<>();
      model.seeds().forEach(seed -> single.add(service.score(List.of(seed))));
      for (int i = 0; i < alone.length; i++) {
        check(model, together.get(i), alone[i]);
        check(model, single.get(i).join().get(0), alone[i]);
      }
    }
  }

  private static void check(TinyModel model, Answer answer, float[] alone) {
    Task task = served(model).task();
    if (answer instanceof Answer.Ranked ranked) {
      int k = alone.length / 2;
      long found = DoubleStream.of(ids(alone, k)).filter(id -> id >= 0).count();
      assertThat(ranked.items()).hasSize((int) found);
      int items = model.graph().schema().nodeType(model.trained().config().items()).index();
      List<KeyColumn> key = model.graph().schema().nodeTypes().get(items).key();
      for (int i = 0; i < found; i++) {
        assertThat(ranked.items().get(i).score()).isCloseTo(alone[k + i], LAST_BITS);
        byte[] bytes = model.graph().keys().key(items, (long) alone[i]);
        boolean tied = i + 1 < found && Math.abs(alone[k + i] - alone[k + i + 1]) < 1e-4;
        if (!tied && (i == 0 || Math.abs(alone[k + i] - alone[k + i - 1]) > 1e-4)) {
          assertThat(ranked.items().get(i).key()).isEqualTo(KeyCodec.decode(key, bytes)[0]);
        }
      }
      return;
    }
    Answer.Scored scored = (Answer.Scored) answer;
    Object expected = task.prediction(alone, 0, alone.length, Thresholds.NONE);
    if (expected instanceof Double[] windows) {
      close(doubles(scored.prediction()), Arrays.stream(windows).mapToDouble(d -> d).toArray());
    } else if (expected instanceof Object[] classes) {
      assertThat(scored.prediction()).isEqualTo(List.of(classes));
    } else if (scored.prediction() instanceof Double value) {
      assertThat(value).isCloseTo((Double) expected, LAST_BITS);
    } else {
      assertThat(scored.prediction()).isEqualTo(expected);
    }
    if (task.has(ScoreColumn.PROBABILITY)) {
      close(scored.probabilities(), task.probabilities(alone, 0, alone.length));
    }
    if (task.has(ScoreColumn.QUANTILES)) {
      close(scored.quantiles(), task.quantiles(alone, 0, alone.length));
    }
  }

  private static List<Double> doubles(Object list) {
    return ((List<?>) list).stream().map(Double.class::cast).toList();
  }

  private static double[] ids(float[] alone, int k) {
    double[] ids = new double[k];
    for (int i = 0; i < k; i++) {
      ids[i] = alone[i];
    }
    return ids;
  }

  private static void close(List<Double> found, double[] expected) {
    assertThat(found).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found.get(i)).isCloseTo(expected[i], LAST_BITS);
    }
  }

  @Test
  void aSeedThatIsThereTwiceGetsTheSameAnswerToTheLastBit() {
    TinyModel model = binary();
    List<Seed> twice = new ArrayList<>(model.seeds());
    twice.addAll(model.seeds());
    try (ServedGraph graph = model.stored(folder.resolve("twice"));
        ScoringService service = new ScoringService(served(model), graph, CPU)) {
      List<Answer> answers = service.score(twice).join();
      assertThat(answers.subList(0, model.size()))
          .isEqualTo(answers.subList(model.size(), twice.size()));
    }
  }

  @Test
  void anEntityThatIsNotThereGetsAReasonAndTheOthersTheirAnswers() {
    TinyModel model = binary();
    List<Seed> seeds = new ArrayList<>(model.seeds());
    seeds.add(1, new Seed(unknown(model), seeds.get(0).time()));
    try (ServedGraph graph = model.stored(folder.resolve("unknown"));
        ScoringService service = new ScoringService(served(model), graph, CPU)) {
      List<Answer> answers = service.score(seeds).join();
      assertThat(answers.get(1)).isEqualTo(new Answer.Unscored("the entity is not in the graph"));
      assertThat(answers).filteredOn(Answer.Scored.class::isInstance).hasSize(model.size());
    }
  }

  private static byte[] unknown(TinyModel model) {
    return KeyCodec.encode(
        model.entity().key(),
        model.entity().key().stream()
            .map(column -> column.type() == KeyType.STRING ? (Object) "no such key" : -77_777L)
            .toArray());
  }

  @Test
  void whatItTookIsAnsweredWhenItIsStoppedAndWhatComesLateIsRefused() throws Exception {
    TinyModel model = binary();
    CountDownLatch scoring = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ServedGraph graph = model.stored(folder.resolve("stop"));
    ScoringService service =
        new ScoringService(
            served(model), graph, CPU, (seeds, unscored, nanos) -> wait(scoring, go));
    CompletableFuture<List<Answer>> first = service.score(model.seeds().subList(0, 1));
    scoring.await();
    CompletableFuture<List<Answer>> second = service.score(model.seeds().subList(1, 3));
    Thread stop = new Thread(service::close);
    stop.start();
    while (refusal(service, model) != RefusedException.Reason.STOPPING) {
      Thread.onSpinWait();
    }
    assertThat(second).isNotDone();
    go.countDown();
    stop.join();
    assertThat(first.join()).hasSize(1);
    assertThat(second.join()).hasSize(2);
    graph.close();
  }

  private static RefusedException.Reason refusal(ScoringService service, TinyModel model) {
    try {
      service.score(model.seeds().subList(0, 1));
      return null;
    } catch (RefusedException e) {
      return e.reason();
    }
  }

  private static void wait(CountDownLatch scoring, CountDownLatch go) {
    scoring.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRequestThatTakesTooLongFails() throws Exception {
    TinyModel model = binary();
    CountDownLatch scoring = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ServedGraph graph = model.stored(folder.resolve("late"));
        ScoringService service =
            new ScoringService(
                served(model),
                graph,
                CPU.withTimeout(Duration.ofMillis(50)),
                (seeds, unscored, nanos) -> wait(scoring, go))) {
      CompletableFuture<List<Answer>> late = service.score(model.seeds().subList(0, 1));
      assertThatThrownBy(late::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
      go.countDown();
    }
  }

  @Test
  void theModelOfAGnnModelsFolderIsReadWithItsThresholds() throws Exception {
    TinyModel model = binary();
    Path saved =
        SavedModels.asGnnModel(
            folder.resolve("saved"), model.trained(), "{\"thresholds\":[0.9,0.1]}");
    ServedModel read = ServedModel.open(saved);
    assertThat(read.thresholds().values()).containsExactly(0.9, 0.1);
    assertThat(read.trained().weights()).isEqualTo(model.trained().weights());
    model.trained().save(folder.resolve("plain"));
    assertThat(ServedModel.open(folder.resolve("plain")).thresholds().values()).isEmpty();
  }

  @Test
  void aFolderWithoutAModelIsNamed() {
    assertThatThrownBy(() -> ServedModel.open(folder.resolve("nothing")))
        .hasMessageContaining("there is none; run fit first or set output.model");
  }
}
