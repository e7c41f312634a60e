// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.ENSEMBLE;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.PATIENCE;
import static io.sparkgnn.train.config.TrainingOptions.REFIT;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.VALIDATION_HISTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.checkpoint.CheckpointStore;
import io.sparkgnn.train.checkpoint.Checkpointing;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.ValidationHistory;
import io.sparkgnn.train.metric.Metrics;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Models of several trainings: ensembles, refits, and what picks their epochs. */
@Integration
class TrainingRunsTest {
  private static final int ROWS = 640;
  private static LearnableTask task;

  @BeforeAll
  static void makeGraph() {
    task = LearnableTask.make(1, ROWS);
  }

  private static TrainingConfig.Builder small(TaskType type) {
    return TrainingTest.small(task, type);
  }

  private static TrainedModel fit(TrainingConfig config) {
    return fit(config, SingleProcess.INSTANCE, Checkpointing.NONE, TrainingListener.NONE);
  }

  private static TrainedModel fit(
      TrainingConfig config,
      Collective collective,
      Checkpointing checkpointing,
      TrainingListener listener) {
    return new Training(task.graph(), config, collective, listener)
        .fit(task.rows(config.task(), 0, 480), task.rows(config.task(), 480, ROWS), checkpointing);
  }

  private static float[] predict(TrainedModel model) {
    SeedSet rows = task.rows(model.config().task(), 480, ROWS);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  /** Keeps everything, so that a test can go on from any of them. */
  private static final class Kept implements CheckpointStore {
    private final List<byte[]> all = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();

    @Override
    public void save(long made, byte[] checkpoint) {
      steps.add(made);
      all.add(checkpoint);
    }

    @Override
    public Optional<byte[]> newest(Predicate<byte[]> intact) {
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1)).filter(intact);
    }

    static Kept of(byte[] checkpoint) {
      Kept one = new Kept();
      one.save(1, checkpoint);
      return one;
    }
  }

  /** With all neighbors sampled nothing but the weights depends on the seed. */
  @Test
  void anEnsembleScoresWithTheMeanOfItsMembersPredictions() {
    for (TaskType type : EnumSet.of(TaskType.BINARY, TaskType.MULTICLASS, TaskType.REGRESSION)) {
      TrainingConfig config =
          small(type)
              .set(NUM_NEIGHBORS, "[{hop1: {default: -1}}, {hop2: {default: -1}}]")
              .set(ENSEMBLE, 3)
              .set(SEED, 5L)
              .build();
      TrainedModel ensemble = fit(config);
      float[] together = predict(ensemble);
      double[] sums = new double[together.length];
      List<RunHistory> histories = new ArrayList<>();
      for (long seed = 5; seed < 8; seed++) {
        TrainedModel alone = fit(config.toBuilder().set(ENSEMBLE, 1).set(SEED, seed).build());
        assertThat(ensemble.weights((int) seed - 5)).isEqualTo(alone.weights());
        histories.addAll(alone.members());
        float[] scores = predict(alone);
        for (int i = 0; i < sums.length; i++) {
          sums[i] += scores[i] / 3;
        }
      }
      for (int i = 0; i < sums.length; i++) {
        assertThat((double) together[i]).isCloseTo(sums[i], within(1e-6 * Math.max(1, sums[i])));
      }
      assertThat(ensemble.members().stream().map(RunHistory::bestEpoch))
          .isEqualTo(histories.stream().map(RunHistory::bestEpoch).toList());
    }
  }

  @Test
  void figuresOfAnEnsembleAreThoseOfItsPredictions() {
    TrainedModel ensemble = fit(small(TaskType.BINARY).set(ENSEMBLE, 2).build());
    float[] labels = task.rows(TaskType.BINARY, 480, ROWS).numbers().values();
    assertThat(ensemble.figures().get("auroc"))
        .isCloseTo(Metrics.auroc(predict(ensemble), labels), within(1e-12));
    assertThat(ensemble.members()).hasSize(2);
  }

  @Test
  void anEnsembleIsTheSameAfterItWasSavedAndLoaded() {
    TrainedModel ensemble = fit(small(TaskType.MULTICLASS).set(ENSEMBLE, 3).build());
    Map<String, byte[]> files = ensemble.files();
    assertThat(files.keySet())
        .containsExactlyInAnyOrder("model.json", "weights.bin", "weights-2.bin", "weights-3.bin");
    TrainedModel loaded = TrainedModel.of(files, name -> name);
    assertThat(predict(loaded)).isEqualTo(predict(ensemble));
    assertThat(loaded.members()).isEqualTo(ensemble.members());
    assertThat(loaded.figures()).isEqualTo(ensemble.figures());
    Map<String, byte[]> less = new HashMap<>(files);
    less.remove("weights-3.bin");
    assertThatThrownBy(() -> TrainedModel.of(less, name -> name))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("weights-3.bin");
    Map<String, byte[]> mixed = new HashMap<>(files);
    mixed.put("weights-2.bin", fit(small(TaskType.BINARY).build()).files().get("weights.bin"));
    assertThatThrownBy(() -> TrainedModel.of(mixed, name -> name))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("its weights are not those of weights.bin");
  }

  @Test
  void aModelAloneIsSavedAsBefore() {
    TrainedModel alone = fit(small(TaskType.BINARY).build());
    String json = new String(alone.files().get("model.json"), StandardCharsets.UTF_8);
    assertThat(json).doesNotContain("others", "figures", "ensemble", "refit", "validationHistory");
    assertThat(alone.files().keySet()).containsExactlyInAnyOrder("model.json", "weights.bin");
    assertThat(alone.figures()).isEqualTo(alone.best().metrics());
  }

  @Test
  void trainingsThatGoOnFromAnyCheckpointEndWithTheSameModel() {
    TrainingConfig config = small(TaskType.BINARY).set(ENSEMBLE, 2).set(REFIT, true).build();
    TrainedModel undisturbed = fit(config);
    Kept kept = new Kept();
    fit(config, SingleProcess.INSTANCE, new Checkpointing(kept, 3, 0), TrainingListener.NONE);
    assertThat(kept.steps).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(8);
    for (byte[] checkpoint : kept.all) {
      List<String> resumed = new ArrayList<>();
      TrainedModel model =
          fit(
              config,
              SingleProcess.INSTANCE,
              new Checkpointing(Kept.of(checkpoint), 0, 0),
              new TrainingListener() {
                @Override
                public void runStarted(String run) {
                  resumed.add(run);
                }
              });
      assertThat(
              List.of(
                  "model 1 of 2", "model 2 of 2", "refit of model 1 of 2", "refit of model 2 of 2"))
          .endsWith(resumed.toArray(String[]::new));
      for (int member = 0; member < 2; member++) {
        assertThat(model.weights(member)).isEqualTo(undisturbed.weights(member));
      }
      assertThat(model.figures()).isEqualTo(undisturbed.figures());
      assertThat(model.members().stream().map(RunHistory::bestEpoch))
          .isEqualTo(undisturbed.members().stream().map(RunHistory::bestEpoch).toList());
    }
  }

  @Test
  void aRefitIsATrainingOnTrainingAndValidationRowsAndOnNothingElse() {
    TrainingConfig config = small(TaskType.REGRESSION).set(EPOCHS, 1).build();
    SeedSet all =
        task.rows(TaskType.REGRESSION, 0, 480).and(task.rows(TaskType.REGRESSION, 480, ROWS));
    TrainedModel plain =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(all, SeedSet.none());
    TrainedModel selected = fit(config);
    TrainedModel refit = fit(config.toBuilder().set(REFIT, true).build());
    assertThat(refit.weights()).isEqualTo(plain.weights()).isNotEqualTo(selected.weights());
    assertThat(predict(refit)).isEqualTo(predict(plain));
    assertThat(refit.figures()).isEqualTo(selected.figures());
  }

  @Test
  void aRefitHasAsManyEpochsAsWereBestOfTheSameSchedule() {
    TrainingConfig config =
        small(TaskType.REGRESSION).set(EPOCHS, 6).set(REFIT, true).set(PATIENCE, 1).build();
    List<String> started = new ArrayList<>();
    List<EpochReport> refit = new ArrayList<>();
    TrainedModel model =
        fit(
            config,
            SingleProcess.INSTANCE,
            Checkpointing.NONE,
            new TrainingListener() {
              @Override
              public void runStarted(String run) {
                started.add(run);
              }

              @Override
              public void epochDone(EpochReport report) {
                if (started.size() == 2) {
                  refit.add(report);
                }
              }
            });
    assertThat(started).containsExactly("selection", "refit");
    assertThat(refit).hasSize(model.best().epoch() + 1);
    assertThat(refit).allSatisfy(epoch -> assertThat(epoch.metrics()).isEmpty());
    for (EpochReport epoch : refit) {
      assertThat(epoch.learningRate())
          .isCloseTo(model.history().get(epoch.epoch()).learningRate(), within(1e-4));
    }
  }

  @Test
  void withoutValidationRowsARefitIsNotMadeAndThatIsSaid() {
    List<String> notes = new ArrayList<>();
    TrainingConfig config = small(TaskType.BINARY).set(REFIT, true).build();
    TrainedModel model =
        new Training(
                task.graph(),
                config,
                SingleProcess.INSTANCE,
                new TrainingListener() {
                  @Override
                  public void noted(String line) {
                    notes.add(line);
                  }
                })
            .fit(task.rows(TaskType.BINARY, 0, 480), SeedSet.none());
    assertThat(notes).containsExactly("without validation rows there is nothing to refit on");
    assertThat(model.figures()).isEmpty();
  }

  @Test
  void severalProcessesGiveWhatOneGives() throws Exception {
    TrainingConfig config =
        small(TaskType.BINARY)
            .set(DROPOUT, 0.0)
            .set(HEAD_DROPOUT, 0.0)
            .set(ENSEMBLE, 2)
            .set(REFIT, true)
            .set(VALIDATION_HISTORY, ValidationHistory.FROZEN)
            .build();
    TrainedModel alone = fit(config);
    List<TrainedModel> models =
        ThreadCollective.together(
            2, collective -> fit(config, collective, Checkpointing.NONE, TrainingListener.NONE));
    for (int member = 0; member < 2; member++) {
      assertThat(models.get(1).weights(member)).isEqualTo(models.get(0).weights(member));
    }
    assertThat(models.get(1).figures()).isEqualTo(models.get(0).figures());
    assertThat(models.get(0).figures().get("auroc"))
        .isCloseTo(alone.figures().get("auroc"), within(5e-3));
  }

  /**
   * Rows about old entities, in the order of their times: the first are trained on, the last judge.
   */
  private static SeedSet[] inOrderOfTime() {
    Topology topology = task.graph().topology();
    int type = task.graph().schema().nodeType(task.entity()).index();
    long[] entities = new long[ROWS];
    float[] labels = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      entities[i] = i % (topology.nodeCount(type) / 8);
      labels[i] = i % 2;
    }
    SeedSet all = SeedSet.of(type, entities, task.times(), labels);
    int[] order =
        IntStream.range(0, ROWS)
            .filter(row -> entities[row] < topology.visibleCount(type, all.time()[row]))
            .boxed()
            .sorted(all::compare)
            .mapToInt(Integer::intValue)
            .toArray();
    int trained = order.length * 3 / 4;
    return new SeedSet[] {
      all.rows(Arrays.copyOf(order, trained)),
      all.rows(Arrays.copyOfRange(order, trained, order.length))
    };
  }

  /** A graph that notes the newest row that any sampler has met. */
  private record Watched(InMemoryGraph graph, AtomicLong newest) implements GraphOver {
    @Override
    public Sampler newSampler(SamplingPlan plan, int entityType, long runSeed) {
      Sampler sampler = graph.newSampler(plan, entityType, runSeed);
      return new Sampler() {
        @Override
        public Subgraph newSubgraph() {
          return sampler.newSubgraph();
        }

        @Override
        public void sample(SeedBatch seeds, int epoch, Subgraph target) {
          sampler.sample(seeds, epoch, target);
          for (NodeType type : schema().nodeTypes()) {
            for (int i = 0; type.timed() && i < target.nodeCount(type.index()); i++) {
              long time = topology().time(type.index(), target.nodeIds(type.index())[i]);
              newest.accumulateAndGet(time, Math::max);
            }
          }
        }
      };
    }
  }

  private static long newestSeen(ValidationHistory history, SeedSet[] rows) {
    TrainingConfig config =
        small(TaskType.BINARY).set(EPOCHS, 1).set(VALIDATION_HISTORY, history).build();
    AtomicLong newest = new AtomicLong(Long.MIN_VALUE);
    new Training(
            new Watched(task.graph(), newest),
            config,
            SingleProcess.INSTANCE,
            TrainingListener.NONE)
        .fit(rows[0], rows[1]);
    return newest.get();
  }

  @Test
  void noFrozenValidationRowSeesARowThatIsLaterThanTheFreeze() {
    SeedSet[] rows = inOrderOfTime();
    long until = Arrays.stream(rows[1].time()).min().orElseThrow();
    assertThat(newestSeen(ValidationHistory.FROZEN, rows)).isLessThanOrEqualTo(until);
    assertThat(newestSeen(ValidationHistory.FRESH, rows)).isGreaterThan(until);
  }

  @Test
  void rowsAboutEntitiesThatAreLaterThanTheFreezeJudgeNothing() {
    int timed =
        task.graph().schema().nodeTypes().stream()
            .filter(type -> type.timed() && task.graph().topology().nodeCount(type.index()) > 2)
            .findFirst()
            .orElseThrow()
            .index();
    long last = task.graph().topology().nodeCount(timed) - 1;
    long end = task.graph().topology().time(timed, last);
    long start = task.graph().topology().time(timed, 0);
    SeedSet train = SeedSet.of(timed, new long[] {0}, new long[] {start}, new float[1]);
    SeedSet validation =
        SeedSet.of(timed, new long[] {0, last}, new long[] {start, end}, new float[2]);
    ValidationRows frozen =
        ValidationRows.frozen(train, validation, task.graph().schema(), task.graph().topology());
    assertThat(frozen.until()).isEqualTo(start).isLessThan(end);
    assertThat(frozen.rows().entity()).containsExactly(0);
  }

  @Test
  void aFrozenHistoryChangesFiguresAndNoWeightsOfAnEpoch() {
    SeedSet[] rows = inOrderOfTime();
    TrainingConfig fresh = small(TaskType.BINARY).set(EPOCHS, 1).build();
    TrainingConfig frozen =
        fresh.toBuilder().set(VALIDATION_HISTORY, ValidationHistory.FROZEN).build();
    TrainedModel one = fit(fresh, rows);
    TrainedModel other = fit(frozen, rows);
    assertThat(other.weights()).isEqualTo(one.weights());
    assertThat(other.figures()).isNotEqualTo(one.figures());
    // The graph goes on after these rows.
    TrainingConfig auto = fresh.toBuilder().set(VALIDATION_HISTORY, ValidationHistory.AUTO).build();
    assertThat(fit(auto, rows).figures()).isEqualTo(one.figures());
  }

  private static TrainedModel fit(TrainingConfig config, SeedSet[] rows) {
    return new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(rows[0], rows[1]);
  }

  @Test
  void goesOnFromAModel() {
    TrainingConfig config = small(TaskType.BINARY).set(EPOCHS, 2).build();
    TrainedModel first = fit(config);
    // what hardly learns stays where it began
    TrainingConfig still = config.toBuilder().set(EPOCHS, 1).set(LEARNING_RATE, 1e-9).build();
    TrainedModel on = goOn(still, first);
    assertThat(on.spec().encoding()).isEqualTo(first.spec().encoding());
    assertThat(on.weights()).usingComparatorWithPrecision(1e-5f).containsExactly(first.weights());
    assertThat(predict(on)).usingComparatorWithPrecision(1e-4f).containsExactly(predict(first));

    assertThatThrownBy(() -> goOn(small(TaskType.BINARY).set(CHANNELS, 12).build(), first))
        .isInstanceOf(UserErrorException.class)
        .hasMessageMatching(
            "Cannot go on from the model: it has \\S+ \\[.+] where \\S+ \\[.+] is to be trained; give"
                + " the model's own settings, which are in its job.yaml");
    assertThatThrownBy(() -> goOn(small(TaskType.REGRESSION).build(), first))
        .hasMessage(
            "Cannot go on from the model: it is of a binary task with 1 values a row, and this is"
                + " a regression task with 1");
  }

  private static TrainedModel goOn(TrainingConfig config, TrainedModel start) {
    return new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .from(start)
        .fit(task.rows(config.task(), 0, 480), task.rows(config.task(), 480, ROWS));
  }
}
