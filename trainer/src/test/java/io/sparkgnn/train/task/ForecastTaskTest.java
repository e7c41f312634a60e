// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.baseline.SimpleAnswers;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.Calibration;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loop.BesideFit;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.ThreadCollective;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.PartFigures;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The first window has three times the count of a row's children, each further one two more. */
class ForecastTaskTest {
  private static final int WIDTH = 3;
  private static final int TRAIN = 1_200;
  private static final int ROWS = 1_600;
  private static LearnableTask task;
  private static float[] labels;
  private static TrainedModel model;

  @BeforeAll
  static void train() {
    task = LearnableTask.make(4, ROWS);
    float[] counts = task.rows(TaskType.REGRESSION, 0, ROWS).numbers().values();
    Random random = new Random(9);
    labels = new float[ROWS * WIDTH];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = 3 * counts[i / WIDTH] + 2 * (i % WIDTH) + random.nextInt(3);
    }
    model = fit(config().build());
  }

  private static TrainedModel fit(TrainingConfig config) {
    TrainedModel network =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(rows(0, TRAIN), rows(TRAIN, ROWS));
    return new BesideFit(task.graph(), rows(0, TRAIN), rows(TRAIN, ROWS), TrainingListener.NONE)
        .of(network);
  }

  private static TrainingConfig.Builder config() {
    return TrainingConfig.builder()
        .task(TaskType.FORECAST)
        .entity(task.entity())
        .set(TrainingOptions.TIMEFRAMES, WIDTH)
        .set(TrainingOptions.NUM_NEIGHBORS, "[{hop1: {default: 6}}]")
        .set(TrainingOptions.CHANNELS, 16)
        .set(TrainingOptions.BATCH_SIZE, 100)
        .set(TrainingOptions.EPOCHS, 10)
        .set(TrainingOptions.LEARNING_RATE, 0.02)
        .set(TrainingOptions.DROPOUT, 0.0)
        .set(TrainingOptions.HEAD_DROPOUT, 0.0);
  }

  private static SeedSet rows(int from, int to) {
    SeedSet rows = task.rows(TaskType.REGRESSION, from, to);
    float[] own = new float[(to - from) * WIDTH];
    System.arraycopy(labels, from * WIDTH, own, 0, own.length);
    return new SeedSet(rows.entities(), rows.time(), new NumberLabels(WIDTH, own));
  }

  private static float[] predict(TrainedModel of) {
    SeedSet rows = rows(TRAIN, ROWS);
    try (Predictor predictor = of.predictor(task.graph(), "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  @Test
  void everyWindowIsLearnedInItsPlace() {
    assertThat(model.outputs()).isEqualTo(WIDTH);
    assertThat(model.figures()).containsOnlyKeys("mae", "rmse", "wape", "mase");
    float[] found = predict(model);
    Judged judged = model.task().judged(found, rows(TRAIN, ROWS).labels(), WIDTH);
    List<PartFigures> parts = model.task().parts(judged);
    assertThat(parts)
        .extracting(PartFigures::part)
        .containsExactly("timeframe 1", "timeframe 2", "timeframe 3");
    double sum = 0;
    for (PartFigures part : parts) {
      assertThat(part.figures().get("mae")).as(part.part()).isLessThan(1.6);
      sum += part.figures().get("mae") / WIDTH;
    }
    assertThat(StandardMetric.MAE.of(judged)).isCloseTo(sum, within(1e-6));
    Comparison comparison = model.beside().comparison();
    Map<String, Double> constant =
        comparison.answers().get(comparison.answers().size() - 1).figures();
    assertThat(comparison.answers().get(0).figures().get("mae"))
        .isLessThan(0.5 * constant.get("mae"));
    assertThat(comparison.answers()).extracting(Baseline::name).doesNotContain(Baseline.TREES);
  }

  @Test
  void countsAreWholeNumbersInEveryWindow() {
    float[] whole = predict(model);
    float[] between = predict(model.calibrated(null));
    assertThat(whole).isNotEqualTo(between);
    for (int i = 0; i < whole.length; i++) {
      assertThat(whole[i]).isEqualTo(Math.round(whole[i])).isCloseTo(between[i], within(0.5f));
    }
  }

  @Test
  void twoProcessesLearnWhatOneDoes() throws Exception {
    TrainingConfig config = config().set(TrainingOptions.EPOCHS, 3).build();
    TrainedModel alone =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(rows(0, TRAIN), rows(TRAIN, ROWS));
    for (TrainedModel one :
        ThreadCollective.together(
            2,
            collective ->
                new Training(task.graph(), config, collective, TrainingListener.NONE)
                    .fit(rows(0, TRAIN), rows(TRAIN, ROWS)))) {
      assertThat(one.history().get(2).trainLoss())
          .isCloseTo(alone.history().get(2).trainLoss(), within(1e-3));
      assertThat(one.figures().get("mae")).isCloseTo(alone.figures().get("mae"), within(0.05));
    }
  }

  @Test
  void isReadAsItWasWritten() {
    TrainedModel read = TrainedModel.of(model.files(), name -> name);
    float[] found = predict(read);
    assertThat(found).isEqualTo(predict(model));
    assertThat((Double[]) read.task().prediction(found, 1, WIDTH, Thresholds.NONE))
        .containsExactly((double) found[3], (double) found[4], (double) found[5]);
  }

  @Test
  void meansOfCountsAreLearnedByTheirDeviance() {
    TrainedModel poisson =
        fit(config().set(TrainingOptions.REGRESSION_LOSS, RegressionLoss.POISSON).build());
    float[] found = predict(poisson);
    assertThat(found).hasSize(WIDTH * (ROWS - TRAIN));
    for (float value : found) {
      assertThat(value).isNotNegative();
    }
    assertThat(poisson.figures().get("mae")).isLessThan(2.5);
  }

  @Test
  void figuresAreThoseOfTheirDefinitions() {
    Judged judged =
        model
            .task()
            .judged(
                new float[] {1, 2, 4, 4},
                new NumberLabels(2, new float[] {1, 4, 3, 0}, new float[] {1, 3}),
                2);
    double errors = 1 * (0 + 2) + 3 * (1 + 4);
    double sizes = 1 * (1 + 4) + 3 * (3 + 0);
    double step = (1 * 3 + 3 * 3) / 4.0;
    assertThat(StandardMetric.MAE.of(judged)).isCloseTo(errors / 8, within(1e-9));
    assertThat(StandardMetric.WAPE.of(judged)).isCloseTo(errors / sizes, within(1e-9));
    assertThat(StandardMetric.MASE.of(judged)).isCloseTo(errors / 8 / step, within(1e-9));
    assertThat(StandardMetric.RMSE.of(judged))
        .isCloseTo(Math.sqrt((1 * 4 + 3 * (1 + 16)) / 8.0), within(1e-9));
    assertThat(model.task().parts(judged).get(1).figures())
        .containsEntry("mae", (2 + 3 * 4) / 4.0)
        .containsEntry("wape", (2 + 3 * 4) / 4.0);
    assertThat(StandardMetric.WAPE.hasMeaning(new NumberLabels(2, new float[] {0, 0}))).isFalse();
    assertThat(StandardMetric.MASE.hasMeaning(new NumberLabels(2, new float[] {5, 5}))).isFalse();
  }

  /** Windows of one day; entity 7 has rows as of the days 0 and 1, and one is asked as of day 3. */
  @Test
  void theLastWindowIsTheNewestThatHasEnded() {
    long day = 86_400_000_000L;
    SeedSet known = seeds(new long[] {7, 7, 8}, new long[] {0, day, day}, 1, 2, 2, 9, 5, 5);
    SeedSet asked =
        seeds(new long[] {7, 8, 9}, new long[] {2 * day, 3 * day, day}, 0, 0, 0, 0, 0, 0);
    TrainingConfig config = config().set(TrainingOptions.TIMEFRAMES, 2).build();
    Map<String, float[]> answers =
        new SimpleAnswers(config, known, List.of(), 2).of(asked, StandardMetric.MAE);
    // As of day 2 the window to day 3, a 9, has not ended; the one to day 2 is a 2.
    assertThat(answers.get(Baseline.LAST_WINDOW)).containsExactly(2, 2, 5, 5, 2, 5);
    assertThat(answers.get(Baseline.OWN_PAST)).containsExactly(1.5f, 1.5f, 5, 5, 2, 5);
    assertThat(answers.get(Baseline.CONSTANT)).containsExactly(2, 5, 2, 5, 2, 5);
  }

  private static SeedSet seeds(long[] entity, long[] time, float... values) {
    SeedSet rows = SeedSet.of(0, entity, time, new float[time.length]);
    return new SeedSet(rows.entities(), time, new NumberLabels(2, values));
  }

  @Test
  void whatAForecastDoesNotHaveIsRefused() {
    assertThatThrownBy(
            () -> config().set(TrainingOptions.CALIBRATION, Calibration.ISOTONIC).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("has no probabilities; allowed is auto, none or whole_numbers");
    assertThatThrownBy(() -> config().set(TrainingOptions.QUANTILES, List.of(0.1, 0.9)).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("only a regression has quantiles");
  }
}
