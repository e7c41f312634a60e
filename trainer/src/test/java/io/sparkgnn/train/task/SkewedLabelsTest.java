// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.Target;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.predict.TrainedModel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Counts and amounts of which most are 0: their median says nothing, their mean does. */
class SkewedLabelsTest {
  private static final int TRAIN = 1200;
  private static final int ROWS = 1600;
  private static final double ZEROS = 0.6;
  private static LearnedNumbers numbers;
  private static float[] means;

  @BeforeAll
  static void draw() {
    LearnableTask task = LearnableTask.make(3, ROWS);
    float[] counts = task.rows(TaskType.REGRESSION, 0, ROWS).numbers().values();
    Random random = new Random(7);
    means = new float[ROWS];
    float[] labels = new float[ROWS];
    numbers = new LearnedNumbers(task, labels, TRAIN);
    for (int i = 0; i < ROWS; i++) {
      means[i] = 0.5f + counts[i];
      boolean none = random.nextDouble() < ZEROS;
      labels[i] = none ? 0 : (float) Math.rint(means[i] / (1 - ZEROS));
    }
  }

  private static TrainingConfig.Builder config(RegressionLoss loss) {
    return numbers
        .config(12)
        .set(TrainingOptions.REGRESSION_LOSS, loss)
        .set(TrainingOptions.METRIC, Optional.of(StandardMetric.POISSON_DEVIANCE))
        .set(TrainingOptions.TARGET, Target.LEVEL);
  }

  /** Of the predictions from the means that labels were drawn around. */
  private static double deviance(float[] predictions) {
    float[] wanted = new float[ROWS - TRAIN];
    System.arraycopy(means, TRAIN, wanted, 0, wanted.length);
    return StandardMetric.POISSON_DEVIANCE.of(Judged.single(predictions, wanted));
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  @Test
  void theMeanIsFoundWhereLossesOfDifferencesFindZeros() {
    double l1 = deviance(numbers.predict(numbers.fit(config(RegressionLoss.L1).build())));
    double huber = deviance(numbers.predict(numbers.fit(config(RegressionLoss.HUBER).build())));
    double all = mean(numbers.judged().numbers().values());
    for (RegressionLoss loss :
        new RegressionLoss[] {RegressionLoss.POISSON, RegressionLoss.TWEEDIE}) {
      float[] predictions = numbers.predict(numbers.fit(config(loss).build()));
      assertThat(deviance(predictions)).as("%s", loss).isLessThan(Math.min(l1, huber) / 2);
      assertThat(mean(predictions)).as("%s", loss).isCloseTo(all, within(0.25 * all));
      for (float prediction : predictions) {
        assertThat(prediction).isPositive();
      }
    }
  }

  /** What a score of 0 stands for is then as much as the forecast, in each row. */
  @Test
  void theChangeIsAFactorOfTheForecast() throws Exception {
    for (RegressionLoss loss :
        new RegressionLoss[] {RegressionLoss.POISSON, RegressionLoss.TWEEDIE}) {
      for (int row = 0; row < ROWS; row++) {
        numbers.labels()[row] = 1.2f * (means[row] - 0.5f);
      }
      TrainedModel model =
          numbers.fit(config(loss).set(TrainingOptions.TARGET, Target.AUTO).build());
      draw();
      assertThat(new String(model.files().get("model.json"), StandardCharsets.UTF_8))
          .containsPattern("\"naive\" *: *\\{");
      float[] predictions = numbers.predict(model);
      for (int i = 0; i < predictions.length; i++) {
        float expected = 1.2f * (means[TRAIN + i] - 0.5f);
        assertThat(predictions[i]).isCloseTo(expected, within(0.4f + 0.3f * expected));
      }
      assertThat(numbers.predict(TrainedModel.of(model.files(), name -> name)))
          .isEqualTo(predictions);
    }
  }

  @Test
  void theDeviancePicksTheEpochUnlessAMetricIsNamed() {
    TrainedModel model =
        numbers.fit(
            config(RegressionLoss.TWEEDIE)
                .set(TrainingOptions.EPOCHS, 1)
                .set(TrainingOptions.METRIC, Optional.empty())
                .build());
    assertThat(model.judgedBy()).contains(StandardMetric.TWEEDIE_DEVIANCE);
    assertThat(model.best().metrics()).containsOnlyKeys("tweedie_deviance", "mae", "rmse", "r2");
  }

  @Test
  void aLabelBelowZeroIsRefused() {
    numbers.labels()[5] = -1;
    assertThatThrownBy(() -> numbers.fit(config(RegressionLoss.POISSON).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot use regressionLoss = poisson: a training label is -1.0; allowed are labels of 0"
                + " or more");
    draw();
  }

  @Test
  void labelsOfZeroAloneAreLearned() {
    float[] labels = new float[ROWS];
    numbers = new LearnedNumbers(numbers.task(), labels, TRAIN);
    TrainedModel model =
        numbers.fit(config(RegressionLoss.POISSON).set(TrainingOptions.EPOCHS, 2).build());
    draw();
    assertThat(mean(numbers.predict(model))).isBetween(0.0, 1.0);
  }
}
