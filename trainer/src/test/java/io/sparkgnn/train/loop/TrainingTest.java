// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.CLASS_WEIGHTS;
import static io.sparkgnn.train.config.TrainingOptions.CLIP_NORM;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.FEATURE_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_MAX_DAYS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_MIN_DAYS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_PROBABILITY;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.IGNORED_COLUMNS;
import static io.sparkgnn.train.config.TrainingOptions.LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.MAX_TOKENS;
import static io.sparkgnn.train.config.TrainingOptions.METRIC;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.NUM_CLASSES;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.PATIENCE;
import static io.sparkgnn.train.config.TrainingOptions.PREFETCH;
import static io.sparkgnn.train.config.TrainingOptions.REGRESSION_LOSS;
import static io.sparkgnn.train.config.TrainingOptions.RESAMPLES;
import static io.sparkgnn.train.config.TrainingOptions.SAMPLER_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.STALENESS;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static io.sparkgnn.train.config.TrainingOptions.WARMUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.Metrics;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Models;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.runtime.ModelRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Integration
public class TrainingTest {
  private static final int TRAIN = 480;
  private static final int ROWS = 640;
  private static LearnableTask task;

  @BeforeAll
  static void makeGraph() {
    task = LearnableTask.make(1, ROWS);
    System.out.println(task.graph().graph());
  }

  private static TrainingConfig.Builder small(TaskType type) {
    return small(task, type);
  }

  public static TrainingConfig.Builder small(LearnableTask task, TaskType type) {
    return TrainingConfig.builder()
        .task(type)
        .entity(task.entity())
        .set(CHANNELS, 8)
        .set(EPOCHS, 2)
        .set(BATCH_SIZE, 64)
        .set(LEARNING_RATE, 0.02)
        .set(TEXT_BUCKETS, 64)
        .set(STALENESS, true)
        .set(GAP_PROBABILITY, 0.1)
        .set(GAP_MIN_DAYS, 0.0)
        .set(GAP_MAX_DAYS, 2.0)
        .set(NUM_NEIGHBORS, "[{hop1: {default: 6}}, {hop2: {default: 3}}]");
  }

  private static TrainedModel fit(TrainingConfig config) {
    return new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(task.rows(config.task(), 0, TRAIN), task.rows(config.task(), TRAIN, ROWS));
  }

  /** The names of the models that need nothing but options. */
  static List<String> modelsOfNoFile() {
    return Models.names().stream().filter(n -> Models.named(n).fileName().isEmpty()).toList();
  }

  private static float[] predict(TrainedModel model) {
    SeedSet rows = task.rows(model.config().task(), TRAIN, ROWS);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  @Test
  void learnsABinaryLabel() {
    TrainedModel model = fit(small(TaskType.BINARY).set(EPOCHS, 3).build());
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.95);
    assertThat(model.outputs()).isEqualTo(1);
    assertThat(model.history()).hasSize(3);
    float[] label = task.rows(TaskType.BINARY, TRAIN, ROWS).numbers().values();
    assertThat(Metrics.auroc(predict(model), label))
        .isCloseTo(model.best().metrics().get("auroc"), within(1e-9));
  }

  @Test
  void learnsClasses() {
    TrainedModel model =
        fit(
            small(TaskType.MULTICLASS)
                .set(EPOCHS, 3)
                .set(CLASS_WEIGHTS, ClassWeights.BALANCED)
                .build());
    assertThat(model.outputs()).isEqualTo(3);
    assertThat(model.best().metrics().get("accuracy")).isGreaterThan(0.8);
    float[] probabilities = predict(model);
    assertThat(probabilities).hasSize(3 * (ROWS - TRAIN));
    assertThat((double) probabilities[0] + probabilities[1] + probabilities[2])
        .isCloseTo(1, within(1e-5));
  }

  @Test
  void learnsANumber() {
    TrainedModel model =
        fit(
            small(TaskType.REGRESSION)
                .set(REGRESSION_LOSS, RegressionLoss.HUBER)
                .set(EPOCHS, 4)
                .build());
    assertThat(model.best().metrics().get("r2")).isGreaterThan(0.4);
    assertThat(model.best().metrics()).containsKeys("mae", "rmse");
  }

  @Test
  void graphSageAsInItsPaperLearnsToo() {
    TrainedModel model =
        fit(small(TaskType.BINARY).set(MODEL_TYPE, "graphsage").set(EPOCHS, 4).build());
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.93);
  }

  @Test
  void aTransformerLearnsToo() {
    TrainedModel model =
        fit(
            small(TaskType.BINARY)
                .set(MODEL_TYPE, "transformer")
                .set(HEADS, 2)
                .set(MAX_TOKENS, 24)
                .set(EPOCHS, 8)
                .build());
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gat", "hgt"})
  void attentionOverNeighborsLearnsToo(String type) {
    TrainedModel model =
        fit(small(TaskType.BINARY).set(MODEL_TYPE, type).set(HEADS, 2).set(EPOCHS, 8).build());
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.9);
    TrainedModel number =
        fit(small(TaskType.REGRESSION).set(MODEL_TYPE, type).set(HEADS, 2).set(EPOCHS, 8).build());
    assertThat(number.best().metrics().get("r2")).isGreaterThan(0.2);
  }

  /** libtorch adds up matrices of other heights in another order. */
  @Test
  void aSeedsScoreDoesNotDependOnItsBatch() throws Exception {
    for (String type : modelsOfNoFile()) {
      TrainedModel model =
          fit(
              small(TaskType.REGRESSION)
                  .set(MODEL_TYPE, type)
                  .set(HEADS, 2)
                  .set(EPOCHS, 1)
                  .build());
      TrainedModel loaded = TrainedModel.of(model.files(), name -> name);
      float[] together = predict(loaded);
      assertThat(together).as(type).isEqualTo(predict(model));
      SeedSet rows = task.rows(TaskType.REGRESSION, TRAIN, ROWS);
      try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
        for (int i = 0; i < 20; i++) {
          float alone =
              predictor.predict(new long[] {rows.entity()[i]}, new long[] {rows.time()[i]}, 1)[0];
          assertThat(alone).as(type).isCloseTo(together[i], within(1e-4f));
        }
      }
    }
  }

  @Test
  void theSameRunGivesTheSameWeightsBitForBit() {
    TrainingConfig config = small(TaskType.BINARY).build();
    assertThat(fit(config).weights()).isEqualTo(fit(config).weights());
  }

  @Test
  void moreThreadsBeforeTheStepChangeNothing() {
    TrainingConfig config = small(TaskType.BINARY).build();
    TrainingConfig parallel =
        config.toBuilder().set(SAMPLER_THREADS, 3).set(FEATURE_THREADS, 2).set(PREFETCH, 7).build();
    assertThat(fit(parallel).weights()).isEqualTo(fit(config).weights());
  }

  /** Parts of a step: a batch of 480 rows has three of them at most, for threads of any number. */
  private static TrainingConfig.Builder inParts(int threads) {
    return small(TaskType.BINARY).set(BATCH_SIZE, TRAIN).set(EPOCHS, 4).set(MATH_THREADS, threads);
  }

  @ParameterizedTest
  @MethodSource("modelsOfNoFile")
  void aStepInPartsIsTheSameBitsWhicheverThreadIsFirst(String type) {
    TrainingConfig config = inParts(3).set(MODEL_TYPE, type).set(HEADS, 2).build();
    assertThat(fit(config).weights()).isEqualTo(fit(config).weights());
  }

  @ParameterizedTest
  @MethodSource("modelsOfNoFile")
  void aStepInPartsMakesTheSameUpdateButForRounding(String type) {
    TrainingConfig.Builder whole =
        inParts(1).set(MODEL_TYPE, type).set(HEADS, 2).set(DROPOUT, 0.0).set(HEAD_DROPOUT, 0.0);
    float[] expected = fit(whole.build()).weights();
    for (int threads : new int[] {2, 3, 9}) {
      float[] found = fit(whole.set(MATH_THREADS, threads).build()).weights();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).as(type + " " + i).isCloseTo(expected[i], within(2e-3f));
      }
    }
  }

  @Test
  void severalThreadsScoreTheSameBits() {
    TrainingConfig config = small(TaskType.BINARY).set(BATCH_SIZE, 8).build();
    TrainedModel one = fit(config);
    TrainedModel three = fit(config.toBuilder().set(MATH_THREADS, 3).build());
    assertThat(three.weights()).isEqualTo(one.weights());
    assertThat(three.figures()).isEqualTo(one.figures());
  }

  @Test
  void aModelScoresWithOneThreadWhateverItWasTrainedWith() {
    TrainedModel model = fit(inParts(3).set(EPOCHS, 1).build());
    try (ModelRuntime scoring =
            new ModelRuntime(task.graph(), model.spec(), ModelContext.NO_FILE, "cpu");
        ModelRuntime training =
            new ModelRuntime(task.graph(), model.spec(), ModelContext.NO_FILE, "cpu", 3)) {
      assertThat(scoring.lanes()).isEqualTo(1);
      assertThat(training.lanes()).isEqualTo(3);
    }
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    TrainingConfig config = small(TaskType.BINARY).set(EPOCHS, 1).build();
    TrainingConfig other = config.toBuilder().set(SEED, 2L).build();
    assertThat(fit(other).weights()).isNotEqualTo(fit(config).weights());
  }

  @Test
  void everyModelScoresASeedAloneAsInABatchAndAfterItWasSaved() {
    TrainedModel model = fit(small(TaskType.BINARY).set(EPOCHS, 1).build());
    SeedSet rows = task.rows(TaskType.BINARY, TRAIN, ROWS);
    float[] together = predict(model);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      for (int i = 0; i < 5; i++) {
        float alone =
            predictor.predict(new long[] {rows.entity()[i]}, new long[] {rows.time()[i]}, 1)[0];
        assertThat(alone).isCloseTo(together[i], within(1e-5f));
      }
    }
  }

  @Test
  void predictingNothingGivesNothing() {
    TrainedModel model = fit(small(TaskType.BINARY).set(EPOCHS, 1).build());
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      assertThat(predictor.predict(new long[0], new long[0], 0)).isEmpty();
    }
  }

  @Test
  void resampledNeighborhoodsAreAveraged() {
    TrainedModel model = fit(small(TaskType.BINARY).set(EPOCHS, 1).set(RESAMPLES, 3).build());
    assertThat(predict(model)).hasSize(ROWS - TRAIN).isEqualTo(predict(model));
  }

  @Test
  void withoutValidationTheLowestLossPicksTheEpoch() {
    TrainingConfig config = small(TaskType.BINARY).build();
    TrainedModel model =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(task.rows(TaskType.BINARY, 0, TRAIN), SeedSet.none());
    assertThat(model.best().metrics()).isEmpty();
    assertThat(model.history())
        .allSatisfy(
            e -> assertThat(e.trainLoss()).isGreaterThanOrEqualTo(model.best().trainLoss()));
  }

  @Test
  void stopsEarlyWhenValidationGetsNoBetter() {
    TrainedModel model = fit(small(TaskType.BINARY).set(EPOCHS, 30).set(PATIENCE, 1).build());
    assertThat(model.history()).hasSizeLessThan(30);
    assertThat(model.best().epoch()).isEqualTo(model.history().size() - 2);
  }

  /** Rows of which each has the same label. */
  private static SeedSet alike(TaskType type, float label, int from, int to) {
    SeedSet rows = task.rows(type, from, to);
    float[] labels = new float[rows.size()];
    Arrays.fill(labels, label);
    return new SeedSet(rows.entities(), rows.time(), NumberLabels.of(labels));
  }

  @Test
  void whereTheMetricHasNoMeaningAnotherPicksTheEpochAndItIsSaid() {
    Map<Metric, TaskType> cases =
        Map.of(
            StandardMetric.AUROC, TaskType.BINARY,
            StandardMetric.AVERAGE_PRECISION, TaskType.BINARY,
            StandardMetric.F1, TaskType.BINARY,
            StandardMetric.R2, TaskType.REGRESSION);
    cases.forEach(
        (metric, type) -> {
          List<String> notes = new ArrayList<>();
          TrainedModel model =
              new Training(
                      task.graph(),
                      small(type)
                          .set(METRIC, Optional.of(metric))
                          .set(EPOCHS, 12)
                          .set(PATIENCE, 1)
                          .build(),
                      SingleProcess.INSTANCE,
                      new TrainingListener() {
                        @Override
                        public void noted(String line) {
                          notes.add(line);
                        }
                      })
                  .fit(task.rows(type, 0, TRAIN), alike(type, 0, TRAIN, ROWS));
          Metric other = type == TaskType.BINARY ? StandardMetric.LOG_LOSS : StandardMetric.RMSE;
          assertThat(model.judgedBy()).as(metric.key()).contains(other);
          assertThat(notes)
              .containsExactly(
                  metric.key()
                      + " has no meaning where every validation label is 0: "
                      + other.key()
                      + " picks the best epoch");
          double best = model.best().metrics().get(other.key());
          assertThat(model.history())
              .hasSizeLessThan(12)
              .allSatisfy(
                  epoch -> {
                    assertThat(epoch.metrics()).doesNotContainKey(metric.key());
                    assertThat(epoch.metrics().values()).doesNotContain(Double.NaN);
                    assertThat(epoch.metrics().get(other.key())).isGreaterThanOrEqualTo(best);
                  });
        });
  }

  @Test
  void oneTrainingLabelIsNamed() {
    List<String> notes = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void noted(String line) {
            notes.add(line);
          }
        };
    for (TaskType type : EnumSet.of(TaskType.BINARY, TaskType.MULTICLASS, TaskType.REGRESSION)) {
      TrainingConfig config =
          small(type)
              .set(EPOCHS, 1)
              .classValues(
                  switch (type) {
                    case BINARY -> ClassValues.ofStrings(List.of("lost", "won"));
                    case MULTICLASS -> ClassValues.of(List.of(50.0, 100.0));
                    case MULTILABEL, REGRESSION, FORECAST, RANKING -> ClassValues.NONE;
                  })
              .set(NUM_CLASSES, 2)
              .build();
      new Training(task.graph(), config, SingleProcess.INSTANCE, listener)
          .fit(alike(type, 1, 0, 60), SeedSet.none());
    }
    assertThat(notes)
        .containsExactly(
            "every training label is won: a model can learn nothing but that",
            "every training label is 100: a model can learn nothing but that",
            "every training label is 1: a model can learn nothing but that");
  }

  @Test
  void theListenerHearsEveryStepAndEpoch() {
    List<String> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void started(int epochs, int stepsPerEpoch, long parameters) {
            heard.add("start " + epochs + " " + stepsPerEpoch);
          }

          @Override
          public void stepDone(int epoch, int step, int stepsPerEpoch, double loss) {
            heard.add(epoch + "/" + step);
          }

          @Override
          public void epochDone(EpochReport report) {
            heard.add("end " + report.epoch());
          }
        };
    new Training(
            task.graph(),
            small(TaskType.BINARY).set(BATCH_SIZE, 240).build(),
            SingleProcess.INSTANCE,
            listener)
        .fit(task.rows(TaskType.BINARY, 0, TRAIN), task.rows(TaskType.BINARY, TRAIN, ROWS));
    assertThat(heard).containsExactly("start 2 2", "0/1", "0/2", "end 0", "1/1", "1/2", "end 1");
  }

  @Test
  void aLabelThatDoesNotFitTheTaskIsRefused() {
    SeedSet rows = SeedSet.of(0, new long[1], new long[1], new float[] {2});
    Training training =
        new Training(
            task.graph(),
            small(TaskType.BINARY).build(),
            SingleProcess.INSTANCE,
            TrainingListener.NONE);
    assertThatThrownBy(() -> training.fit(rows, SeedSet.none()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot train on label 2.0: allowed are the whole numbers 0 to 1");
    assertThatThrownBy(() -> training.fit(SeedSet.none(), rows))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("no usable rows");
  }

  @Test
  void aMetricOfAnotherTaskIsRefused() {
    assertThatThrownBy(
            () -> fit(small(TaskType.BINARY).set(METRIC, Optional.of(StandardMetric.MAE)).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot judge a BINARY task by mae: allowed are auroc, average_precision, log_loss,"
                + " accuracy, f1");
  }

  @Test
  void anUnknownIgnoredColumnIsRefused() {
    assertThatThrownBy(
            () ->
                fit(small(TaskType.BINARY).set(IGNORED_COLUMNS, List.of("table0.nothing")).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("table0.nothing");
  }

  @Test
  void aLossThatIsNotANumberEndsTheRun() {
    assertThatThrownBy(
            () ->
                fit(
                    small(TaskType.REGRESSION)
                        .set(REGRESSION_LOSS, RegressionLoss.MSE)
                        .set(LEARNING_RATE, 100.0)
                        .set(EPOCHS, 20)
                        .set(CLIP_NORM, 0.0)
                        .set(WARMUP, 0.0)
                        .build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("lower learningRate");
  }

  @Test
  void aModelWithoutRoomIsRefusedBeforeItIsMade() {
    for (String type : modelsOfNoFile()) {
      assertThatThrownBy(
              () ->
                  fit(
                      small(TaskType.BINARY)
                          .set(MODEL_TYPE, type)
                          .set(CHANNELS, 4096)
                          .set(NUM_LAYERS, 64)
                          .build()))
          .as(type)
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining(" weights: at least ")
          .hasMessageEndingWith("lower channels or numLayers");
    }
  }
}
