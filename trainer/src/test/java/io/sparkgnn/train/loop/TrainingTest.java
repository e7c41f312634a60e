package io.sparkgnn.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.ModelType;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingConfigBuilder;
import io.sparkgnn.train.data.LabeledSeeds;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.Metrics;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.task.TaskType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

public class TrainingTest {
  private static final int TRAIN = 480;
  private static final int ROWS = 640;
  private static LearnableTask task;

  @BeforeAll
  static void makeGraph() {
    task = LearnableTask.make(1, ROWS);
    System.out.println(task.graph().graph());
  }

  private static TrainingConfigBuilder small(TaskType type) {
    return small(task, type);
  }

  public static TrainingConfigBuilder small(LearnableTask task, TaskType type) {
    return TrainingConfig.builder()
        .task(type)
        .entity(task.entity())
        .channels(8)
        .epochs(2)
        .batchSize(64)
        .learningRate(0.02)
        .textBuckets(64)
        .staleness(true)
        .gapProbability(0.1)
        .gapMinDays(0)
        .gapMaxDays(2)
        .numNeighbors("[{hop1: {default: 6}}, {hop2: {default: 3}}]");
  }

  private static TrainedModel fit(TrainingConfig config) {
    return new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(task.rows(config.task(), 0, TRAIN), task.rows(config.task(), TRAIN, ROWS));
  }

  private static float[] predict(TrainedModel model) {
    LabeledSeeds rows = task.rows(model.config().task(), TRAIN, ROWS);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  @Test
  void learnsABinaryLabel() {
    TrainedModel model = fit(small(TaskType.BINARY).epochs(3).build());
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.95);
    assertThat(model.outputs()).isEqualTo(1);
    assertThat(model.history()).hasSize(3);
    float[] label = task.rows(TaskType.BINARY, TRAIN, ROWS).label();
    assertThat(Metrics.auroc(predict(model), label))
        .isCloseTo(model.best().metrics().get("auroc"), within(1e-9));
  }

  @Test
  void learnsClasses() {
    TrainedModel model =
        fit(small(TaskType.MULTICLASS).epochs(3).classWeights(ClassWeights.BALANCED).build());
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
        fit(small(TaskType.REGRESSION).regressionLoss(RegressionLoss.HUBER).epochs(4).build());
    assertThat(model.best().metrics().get("r2")).isGreaterThan(0.4);
    assertThat(model.best().metrics()).containsKeys("mae", "rmse");
  }

  @Test
  void graphSageAsInItsPaperLearnsToo() {
    TrainedModel model = fit(small(TaskType.BINARY).model(ModelType.GRAPHSAGE).epochs(4).build());
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.93);
  }

  @Test
  void aTransformerLearnsToo() {
    TrainedModel model =
        fit(
            small(TaskType.BINARY)
                .model(ModelType.TRANSFORMER)
                .heads(2)
                .maxTokens(24)
                .epochs(8)
                .build());
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.9);
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
        config.toBuilder().samplerThreads(3).featureThreads(2).prefetch(7).build();
    assertThat(fit(parallel).weights()).isEqualTo(fit(config).weights());
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    TrainingConfig config = small(TaskType.BINARY).epochs(1).build();
    TrainingConfig other = config.toBuilder().seed(2).build();
    assertThat(fit(other).weights()).isNotEqualTo(fit(config).weights());
  }

  @Test
  void aSeedsScoreDoesNotDependOnItsBatch() {
    TrainedModel model = fit(small(TaskType.BINARY).epochs(1).build());
    LabeledSeeds rows = task.rows(TaskType.BINARY, TRAIN, ROWS);
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
    TrainedModel model = fit(small(TaskType.BINARY).epochs(1).build());
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      assertThat(predictor.predict(new long[0], new long[0], 0)).isEmpty();
    }
  }

  @Test
  void resampledNeighborhoodsAreAveraged() {
    TrainedModel model = fit(small(TaskType.BINARY).epochs(1).resamples(3).build());
    assertThat(predict(model)).hasSize(ROWS - TRAIN).isEqualTo(predict(model));
  }

  @Test
  void withoutValidationTheLowestLossPicksTheEpoch() {
    TrainingConfig config = small(TaskType.BINARY).build();
    TrainedModel model =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(task.rows(TaskType.BINARY, 0, TRAIN), LabeledSeeds.empty());
    assertThat(model.best().metrics()).isEmpty();
    assertThat(model.history())
        .allSatisfy(
            e -> assertThat(e.trainLoss()).isGreaterThanOrEqualTo(model.best().trainLoss()));
  }

  @Test
  void stopsEarlyWhenValidationGetsNoBetter() {
    TrainedModel model = fit(small(TaskType.BINARY).epochs(30).patience(1).build());
    assertThat(model.history()).hasSizeLessThan(30);
    assertThat(model.best().epoch()).isEqualTo(model.history().size() - 2);
  }

  /** Rows of which each has the same label. */
  private static LabeledSeeds alike(TaskType type, float label, int from, int to) {
    LabeledSeeds rows = task.rows(type, from, to);
    float[] labels = new float[rows.size()];
    Arrays.fill(labels, label);
    return new LabeledSeeds(rows.entity(), rows.time(), labels);
  }

  @Test
  void whereTheMetricHasNoMeaningAnotherPicksTheEpochAndItIsSaid() {
    Map<Metric, TaskType> cases =
        Map.of(
            Metric.AUROC, TaskType.BINARY,
            Metric.AVERAGE_PRECISION, TaskType.BINARY,
            Metric.F1, TaskType.BINARY,
            Metric.R2, TaskType.REGRESSION);
    cases.forEach(
        (metric, type) -> {
          List<String> notes = new ArrayList<>();
          TrainedModel model =
              new Training(
                      task.graph(),
                      small(type).metric(metric).epochs(12).patience(1).build(),
                      SingleProcess.INSTANCE,
                      new TrainingListener() {
                        @Override
                        public void noted(String line) {
                          notes.add(line);
                        }
                      })
                  .fit(task.rows(type, 0, TRAIN), alike(type, 0, TRAIN, ROWS));
          Metric other = type == TaskType.BINARY ? Metric.LOG_LOSS : Metric.RMSE;
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
    for (TaskType type : TaskType.values()) {
      TrainingConfig config =
          small(type).epochs(1).classValues(List.of(50.0, 100.0)).classes(2).build();
      new Training(task.graph(), config, SingleProcess.INSTANCE, listener)
          .fit(alike(type, 1, 0, 60), LabeledSeeds.empty());
    }
    assertThat(notes)
        .containsExactly(
            "every training label is 1: a model can learn nothing but that",
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
            small(TaskType.BINARY).batchSize(240).build(),
            SingleProcess.INSTANCE,
            listener)
        .fit(task.rows(TaskType.BINARY, 0, TRAIN), task.rows(TaskType.BINARY, TRAIN, ROWS));
    assertThat(heard).containsExactly("start 2 2", "0/1", "0/2", "end 0", "1/1", "1/2", "end 1");
  }

  @Test
  void aLabelThatDoesNotFitTheTaskIsRefused() {
    LabeledSeeds rows = new LabeledSeeds(new long[1], new long[1], new float[] {2});
    Training training =
        new Training(
            task.graph(),
            small(TaskType.BINARY).build(),
            SingleProcess.INSTANCE,
            TrainingListener.NONE);
    assertThatThrownBy(() -> training.fit(rows, LabeledSeeds.empty()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot train on label 2.0: allowed are the whole numbers 0 to 1");
    assertThatThrownBy(() -> training.fit(LabeledSeeds.empty(), rows))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("no usable rows");
  }

  @Test
  void aMetricOfAnotherTaskIsRefused() {
    assertThatThrownBy(() -> fit(small(TaskType.BINARY).metric(Metric.MAE).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot judge a BINARY task by mae: allowed are auroc, average_precision, log_loss,"
                + " accuracy, f1");
  }

  @Test
  void anUnknownIgnoredColumnIsRefused() {
    assertThatThrownBy(
            () -> fit(small(TaskType.BINARY).ignoredColumns(List.of("table0.nothing")).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("table0.nothing");
  }

  @Test
  void aLossThatIsNotANumberEndsTheRun() {
    assertThatThrownBy(
            () ->
                fit(
                    small(TaskType.REGRESSION)
                        .regressionLoss(RegressionLoss.MSE)
                        .learningRate(100)
                        .epochs(20)
                        .clipNorm(0)
                        .warmup(0)
                        .build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("lower learning_rate");
  }
}
