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
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.explain.Explainer;
import io.sparkgnn.train.loop.BesideFit;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loss.QuantileLoss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.QuantileFigures;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Labels that are a count with noise as wide as it: the quantiles are apart where it is large. */
class QuantileTaskTest {
  private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);
  private static final int TRAIN = 1_600;
  private static final int ROWS = 2_200;
  private static LearnedNumbers numbers;
  private static float[] counts;
  private static TrainedModel network;
  private static TrainedModel model;

  @BeforeAll
  static void train() {
    LearnableTask task = LearnableTask.make(4, ROWS);
    counts = task.rows(TaskType.REGRESSION, 0, ROWS).numbers().values();
    Random random = new Random(9);
    float[] labels = new float[ROWS];
    numbers = new LearnedNumbers(task, labels, TRAIN);
    for (int i = 0; i < ROWS; i++) {
      labels[i] = (float) (10 * counts[i] + (1 + 4 * counts[i]) * (random.nextDouble() - 0.5));
    }
    network = numbers.fit(config().build());
    model =
        new BesideFit(task.graph(), numbers.trained(), numbers.judged(), TrainingListener.NONE)
            .of(network);
  }

  private static TrainingConfig.Builder config() {
    return numbers.config(12).set(TrainingOptions.QUANTILES, LEVELS);
  }

  @Test
  void eachQuantileHasItsShareOfLabelsBelowItAndNoneCrossesAnother() {
    float[] found = numbers.predict(model);
    for (int at = 0; at < found.length; at += 3) {
      assertThat(found[at]).isLessThanOrEqualTo(found[at + 1]);
      assertThat(found[at + 1]).isLessThanOrEqualTo(found[at + 2]);
    }
    Judged judged = model.task().judged(found, numbers.judged().labels(), 3);
    double[] below = QuantileFigures.below(judged);
    for (int i = 0; i < 3; i++) {
      assertThat(below[i]).isCloseTo(LEVELS.get(i), within(0.08));
    }
    assertThat(StandardMetric.COVERAGE.of(judged)).isCloseTo(0.8, within(0.1));
    Map<String, Double> figures = model.figures();
    assertThat(figures).containsOnlyKeys("pinball", "coverage", "mae", "rmse", "r2");
    assertThat(figures.get("pinball")).isCloseTo(StandardMetric.PINBALL.of(judged), within(1e-6));
  }

  @Test
  void quantilesAreFurtherApartWhereLabelsVaryMore() {
    float[] found = numbers.predict(model);
    double near = 0;
    double far = 0;
    int few = 0;
    int many = 0;
    for (int i = 0; i < ROWS - TRAIN; i++) {
      double apart = found[3 * i + 2] - found[3 * i];
      if (counts[TRAIN + i] <= 1) {
        near += apart;
        few++;
      } else if (counts[TRAIN + i] >= 3) {
        far += apart;
        many++;
      }
    }
    assertThat(far / many).isGreaterThan(1.5 * near / few);
  }

  @Test
  void isComparedWithTheLabelsOwnQuantilesAndHasNoTrees() {
    Comparison comparison = model.beside().comparison();
    assertThat(comparison.metric()).isEqualTo("pinball");
    assertThat(comparison.answers().stream().map(Baseline::name))
        .containsExactly(Baseline.MODEL, Baseline.CONSTANT);
    assertThat(comparison.answers().get(0).figures().get("pinball"))
        .isLessThan(comparison.answers().get(1).figures().get("pinball"));
    assertThat(model.beside().trees()).isNull();
  }

  @Test
  void isReadAsItWasWritten() {
    TrainedModel read = TrainedModel.of(model.files(), name -> name);
    assertThat(numbers.predict(read)).isEqualTo(numbers.predict(model));
    assertThat(read.task()).isEqualTo(new QuantileTask(LEVELS));
  }

  @Test
  void thePredictionIsTheQuantileNearestTheMedianAndIsWhatIsExplained() {
    QuantileTask quantiles = new QuantileTask(LEVELS);
    float[] outputs = {1, 2, 3, 4, 5, 6};
    assertThat(quantiles.prediction(outputs, 1, 3, Thresholds.NONE)).isEqualTo(5.0);
    assertThat(quantiles.quantiles(outputs, 1, 3)).containsExactly(4, 5, 6);
    assertThat(new QuantileTask(List.of(0.2, 0.9)).middle()).isZero();
    assertThat(new QuantileTask(List.of(0.05, 0.7)).middle()).isEqualTo(1);
    SeedSet rows = numbers.judged();
    float[] found = numbers.predict(network);
    try (Explainer explainer =
        network.explainer(numbers.task().graph(), (type, node) -> "row " + node, "cpu")) {
      for (int i = 0; i < 3; i++) {
        ExplainedSeed seed = explainer.explain(rows.entity()[i], rows.time()[i]);
        assertThat(seed.prediction()).isCloseTo(found[3 * i + 1], within(0.05));
      }
    }
  }

  @Test
  void scoresBecomeValuesThatNeverFall() {
    Random random = new Random(2);
    for (List<Double> levels :
        List.of(List.of(0.5), List.of(0.1, 0.2), List.of(0.1, 0.3, 0.5, 0.7, 0.95))) {
      QuantileLoss loss = new QuantileLoss(levels);
      double[] row = random.doubles(levels.size(), -3, 3).toArray();
      double middle = row[loss.middle()];
      loss.toValues(row);
      assertThat(row[loss.middle()]).isEqualTo(middle);
      assertThat(row).isSorted();
    }
  }

  @Test
  void figuresAreThoseOfTheirDefinition() {
    Judged judged =
        Judged.quantiles(
            new float[] {0, 1, 2, 0, 1, 2},
            LEVELS,
            1,
            new NumberLabels(1, new float[] {1, 4}, new float[] {3, 1}));
    double near = (0.1 * 1 + 0 + 0.1 * 1) / 3;
    double far = (0.1 * 4 + 0.5 * 3 + 0.9 * 2) / 3;
    assertThat(StandardMetric.PINBALL.of(judged)).isCloseTo((3 * near + far) / 4, within(1e-7));
    assertThat(StandardMetric.COVERAGE.of(judged)).isEqualTo(0.75);
    assertThat(StandardMetric.MAE.of(judged)).isEqualTo(0.75);
    assertThat(QuantileFigures.below(judged)).containsExactly(0, 0.75, 0.75);
  }

  @Test
  void quantilesThatCannotBeLearnedAreRefused() {
    refused(config().set(TrainingOptions.QUANTILES, List.of(0.5, 0.1)), "above the one before");
    refused(config().task(TaskType.BINARY), "only a regression has quantiles");
    refused(
        config().set(TrainingOptions.REGRESSION_LOSS, RegressionLoss.POISSON),
        "quantiles have a loss of their own; leave out regressionLoss and loss");
    assertThatThrownBy(() -> config().set(TrainingOptions.QUANTILES, List.of(0.0, 0.5)))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("allowed is a list of numbers above 0, to below 1");
  }

  private static void refused(TrainingConfig.Builder config, String message) {
    assertThatThrownBy(config::build)
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot use quantiles = [")
        .hasMessageContaining(message);
  }
}
