// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.explain.Explainer;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.NegativeBinomial;
import io.sparkgnn.train.metric.QuantileFigures;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.predict.TrainedModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Counts with a variance of twice their mean and more. */
class NegativeBinomialTaskTest {
  private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);
  private static final double DISPERSION = 0.5;
  private static final int TRAIN = 1_600;
  private static final int ROWS = 2_400;
  private static LearnedNumbers numbers;
  private static float[] means;

  @BeforeAll
  static void draw() {
    LearnableTask task = LearnableTask.make(6, ROWS);
    float[] counts = task.rows(TaskType.REGRESSION, 0, ROWS).numbers().values();
    Random random = new Random(8);
    means = new float[ROWS];
    float[] labels = new float[ROWS];
    numbers = new LearnedNumbers(task, labels, TRAIN);
    for (int i = 0; i < ROWS; i++) {
      means[i] = 10 + 10 * counts[i];
      double left = random.nextDouble();
      int count = 0;
      while (true) {
        left -= Math.exp(NegativeBinomial.logProbability(count, means[i], DISPERSION));
        if (left <= 0 || count > 10_000) {
          break;
        }
        count++;
      }
      labels[i] = count;
    }
  }

  private static TrainingConfig.Builder config(RegressionLoss loss) {
    return numbers.config(8).set(TrainingOptions.REGRESSION_LOSS, loss);
  }

  @Test
  void probabilitiesAndQuantilesAreThoseOfTheDistribution() {
    for (double mean : new double[] {0.01, 0.7, 3, 250}) {
      for (double dispersion : new double[] {1e-4, 0.3, 4}) {
        double sum = 0;
        double first = 0;
        double second = 0;
        double[] wanted = {0.05, 0.5, 0.99};
        long[] found = {-1, -1, -1};
        for (int count = 0; count < 200_000 && sum < 1 - 1e-9; count++) {
          double p = Math.exp(NegativeBinomial.logProbability(count, mean, dispersion));
          sum += p;
          first += p * count;
          second += p * count * count;
          for (int i = 0; i < wanted.length; i++) {
            found[i] = found[i] < 0 && sum >= wanted[i] ? count : found[i];
          }
        }
        String what = "mean %s, dispersion %s".formatted(mean, dispersion);
        assertThat(sum).as(what).isCloseTo(1, within(1e-8));
        assertThat(first).as(what).isCloseTo(mean, within(1e-5 * (1 + mean)));
        assertThat(second - first * first)
            .as(what)
            .isCloseTo(mean + dispersion * mean * mean, within(1e-3 * (1 + mean * mean)));
        for (int i = 0; i < wanted.length; i++) {
          assertThat(NegativeBinomial.quantile(wanted[i], mean, dispersion))
              .as("%s, quantile %s", what, wanted[i])
              .isEqualTo(found[i]);
        }
      }
    }
    assertThat(NegativeBinomial.quantile(0.5, 0, 1)).isZero();
    assertThat(NegativeBinomial.quantile(0.5, 1e7, 1e-4)).isBetween(9_990_000L, 10_000_000L);
  }

  @Test
  void theMeanIsLearnedAndJudgedByTheLikelihood() {
    TrainedModel model = numbers.fit(config(RegressionLoss.NEGATIVE_BINOMIAL).build());
    assertThat(model.judgedBy()).contains(StandardMetric.NEGATIVE_BINOMIAL_LOSS);
    assertThat(model.figures()).containsOnlyKeys("negative_binomial_loss", "mae", "rmse", "r2");
    float[] wanted = new float[ROWS - TRAIN];
    System.arraycopy(means, TRAIN, wanted, 0, wanted.length);
    float[] label = numbers.judged().numbers().values();
    double best = StandardMetric.NEGATIVE_BINOMIAL_LOSS.of(Judged.single(wanted, label));
    float[] constant = new float[wanted.length];
    double sum = 0;
    for (float one : label) {
      sum += one / label.length;
    }
    Arrays.fill(constant, (float) sum);
    double worst = StandardMetric.NEGATIVE_BINOMIAL_LOSS.of(Judged.single(constant, label));
    float[] found = numbers.predict(model);
    double ours = StandardMetric.NEGATIVE_BINOMIAL_LOSS.of(Judged.single(found, label));
    System.out.printf("best %.4f, model %.4f, constant %.4f%n", best, ours, worst);
    assertThat(ours).isLessThan(best + 0.3 * (worst - best));
    assertThat(numbers.predict(TrainedModel.of(model.files(), name -> name))).isEqualTo(found);
    SeedSet rows = numbers.judged();
    try (Explainer explainer =
        model.explainer(numbers.task().graph(), (type, node) -> "row " + node, "cpu")) {
      assertThat(explainer.explain(rows.entity()[0], rows.time()[0]).prediction())
          .isCloseTo(found[0], within(0.01 * (1 + found[0])));
    }
  }

  @Test
  void quantilesAreThoseOfCountsThatVaryAsMuch() {
    TrainedModel model =
        numbers.fit(
            config(RegressionLoss.NEGATIVE_BINOMIAL)
                .set(TrainingOptions.QUANTILES, LEVELS)
                .build());
    float[] found = numbers.predict(model);
    for (float quantile : found) {
      assertThat(quantile).isEqualTo((float) Math.rint(quantile)).isNotNegative();
    }
    Judged judged = model.task().judged(found, numbers.judged().labels(), 3);
    double[] below = QuantileFigures.below(judged);
    double[] wanted = QuantileFigures.below(ofMeans(model, DISPERSION));
    System.out.println(Arrays.toString(below) + " of " + Arrays.toString(wanted));
    for (int i = 0; i < 3; i++) {
      assertThat(below[i]).as("%s", LEVELS.get(i)).isCloseTo(wanted[i], within(0.07));
    }
    assertThat(model.figures()).containsOnlyKeys("pinball", "coverage", "mae", "rmse", "r2");
    assertThat(model.task()).isEqualTo(new NegativeBinomialTask(LEVELS));
    assertThat(StandardMetric.COVERAGE.of(ofMeans(model, 1e-4)))
        .as("of counts that vary as Poisson's do")
        .isLessThan(StandardMetric.COVERAGE.of(judged) - 0.2);
  }

  /** The quantiles where the means are known. */
  private static Judged ofMeans(TrainedModel model, double dispersion) {
    float[] quantiles = new float[3 * (ROWS - TRAIN)];
    for (int i = 0; i < quantiles.length; i++) {
      quantiles[i] = NegativeBinomial.quantile(LEVELS.get(i % 3), means[TRAIN + i / 3], dispersion);
    }
    return model.task().judged(quantiles, numbers.judged().labels(), 3);
  }

  @Test
  void whatCannotBeLearnedSoIsRefused() {
    assertThatThrownBy(
            () -> config(RegressionLoss.NEGATIVE_BINOMIAL).task(TaskType.FORECAST).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot use regressionLoss = negative_binomial: a forecast");
    assertThatThrownBy(
            () ->
                config(RegressionLoss.NEGATIVE_BINOMIAL)
                    .set(TrainingOptions.LOSS, Optional.of(new OwnLoss()))
                    .build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("leave out loss");
    numbers.labels()[5] = -1;
    assertThatThrownBy(() -> numbers.fit(config(RegressionLoss.NEGATIVE_BINOMIAL).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a training label is -1.0; allowed are labels of 0 or more");
    draw();
  }
}
