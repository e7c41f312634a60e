// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import static io.sparkgnn.train.metric.StandardMetric.ACCURACY;
import static io.sparkgnn.train.metric.StandardMetric.AUROC;
import static io.sparkgnn.train.metric.StandardMetric.AVERAGE_PRECISION;
import static io.sparkgnn.train.metric.StandardMetric.F1;
import static io.sparkgnn.train.metric.StandardMetric.LOG_LOSS;
import static io.sparkgnn.train.metric.StandardMetric.MACRO_AUROC;
import static io.sparkgnn.train.metric.StandardMetric.MACRO_AVERAGE_PRECISION;
import static io.sparkgnn.train.metric.StandardMetric.MACRO_F1;
import static io.sparkgnn.train.metric.StandardMetric.MAE;
import static io.sparkgnn.train.metric.StandardMetric.MASE;
import static io.sparkgnn.train.metric.StandardMetric.MICRO_AVERAGE_PRECISION;
import static io.sparkgnn.train.metric.StandardMetric.MICRO_F1;
import static io.sparkgnn.train.metric.StandardMetric.POISSON_DEVIANCE;
import static io.sparkgnn.train.metric.StandardMetric.R2;
import static io.sparkgnn.train.metric.StandardMetric.RMSE;
import static io.sparkgnn.train.metric.StandardMetric.TWEEDIE_DEVIANCE;
import static io.sparkgnn.train.metric.StandardMetric.WAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void aurocIsTheShareOfPairsInOrderWithTiesHalf() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int n = 2 + random.nextInt(40);
      float[] score = new float[n];
      float[] label = new float[n];
      for (int i = 0; i < n; i++) {
        score[i] = random.nextInt(6);
        label[i] = random.nextInt(2);
      }
      double pairs = 0;
      double right = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          if (label[i] == 1 && label[j] == 0) {
            pairs++;
            right += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
          }
        }
      }
      double auroc = Metrics.auroc(score, label);
      if (pairs == 0) {
        assertThat(auroc).isNaN();
      } else {
        assertThat(auroc).as("seed %d", seed).isCloseTo(right / pairs, within(1e-12));
      }
    }
  }

  private static Judged judged(StandardMetric metric, float[] predictions, NumberLabels labels) {
    return switch (metric) {
      case PINBALL, COVERAGE -> Judged.quantiles(predictions, List.of(0.2, 0.5, 0.9), 1, labels);
      case MACRO_F1 -> new Judged(predictions, 3, true, labels);
      default -> new Judged(predictions, 1, false, labels);
    };
  }

  /** A row of weight n is as n rows, for every metric and to rounding. */
  @Test
  void aRowOfWeightTwoCountsAsTwoRows() {
    Random random = new Random(5);
    for (StandardMetric metric : EnumSet.complementOf(EnumSet.of(MASE))) {
      boolean three =
          metric == StandardMetric.MACRO_F1
              || metric == StandardMetric.PINBALL
              || metric == StandardMetric.COVERAGE;
      int outputs = three ? 3 : 1;
      int rows = 60;
      float[] weights = new float[rows];
      int[] repeated =
          IntStream.range(0, rows)
              .flatMap(
                  row -> {
                    weights[row] = 1 + random.nextInt(3);
                    return IntStream.generate(() -> row).limit((int) weights[row]);
                  })
              .toArray();
      float[] labels = new float[rows];
      float[] predictions = new float[rows * outputs];
      for (int row = 0; row < rows; row++) {
        labels[row] = random.nextInt(three ? 3 : 2);
      }
      for (int i = 0; i < predictions.length; i++) {
        predictions[i] = random.nextInt(20) / 20f + 0.01f;
      }
      float[] more = new float[repeated.length * outputs];
      for (int i = 0; i < more.length; i++) {
        more[i] = predictions[repeated[i / outputs] * outputs + i % outputs];
      }
      NumberLabels plain = NumberLabels.of(labels);
      double figure = metric.of(judged(metric, predictions, new NumberLabels(1, labels, weights)));
      double expected = metric.of(judged(metric, more, plain.rows(repeated)));
      assertThat(figure).as(metric.key()).isFinite().isCloseTo(expected, within(1e-9));
      float[] ones = new float[rows];
      Arrays.fill(ones, 1);
      assertThat(metric.of(judged(metric, predictions, new NumberLabels(1, labels, ones))))
          .as(metric.key())
          .isEqualTo(metric.of(judged(metric, predictions, plain)));
    }
  }

  @Test
  void averagePrecisionSumsPrecisionOverRecallGained() {
    float[] score = {0.9f, 0.8f, 0.8f, 0.3f, 0.1f};
    float[] label = {1, 0, 1, 0, 1};
    double expected = 1 / 3.0 + 2 / 3.0 / 3 + 3 / 5.0 / 3;
    assertThat(Metrics.averagePrecision(score, label)).isCloseTo(expected, within(1e-12));
    assertThat(Metrics.averagePrecision(score, new float[5])).isNaN();
  }

  @Test
  void averagePrecisionOfAPerfectOrderIsExactlyOne() {
    for (int n = 1; n < 300; n++) {
      float[] score = new float[2 * n];
      float[] label = new float[2 * n];
      for (int i = 0; i < 2 * n; i++) {
        score[i] = i;
        label[i] = i < n ? 0 : 1;
      }
      assertThat(Metrics.averagePrecision(score, label)).as("%d positives", n).isEqualTo(1.0);
    }
  }

  @Test
  void aFigureHasAMeaningWhereItsLabelsLeaveRoomForOne() {
    Labels none = NumberLabels.of(0, 0);
    Labels all = NumberLabels.of(1, 1);
    Labels both = NumberLabels.of(0, 1);
    for (StandardMetric metric : EnumSet.complementOf(EnumSet.of(WAPE, MASE))) {
      assertThat(metric.hasMeaning(both)).as(metric.key()).isTrue();
      boolean byOrder =
          metric == AUROC || metric == AVERAGE_PRECISION || metric == R2 || metric == MACRO_AUROC;
      boolean needsOne =
          metric == F1
              || metric == MICRO_F1
              || metric == MACRO_AVERAGE_PRECISION
              || metric == MICRO_AVERAGE_PRECISION;
      assertThat(metric.hasMeaning(all)).as(metric.key()).isEqualTo(!byOrder);
      assertThat(metric.hasMeaning(none)).as(metric.key()).isEqualTo(!byOrder && !needsOne);
    }
  }

  @Test
  void scoresThatAreNoNumbersHaveNoOrder() {
    float[] score = {0.1f, Float.NaN, 0.3f};
    float[] label = {0, 1, 1};
    assertThat(Metrics.auroc(score, label)).isNaN();
    assertThat(Metrics.averagePrecision(score, label)).isNaN();
  }

  @Test
  void aClassThatThePredictionsDoNotHaveIsNeverPredicted() {
    float[] probability = {0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f};
    Judged judged = Judged.classes(probability, 2, 0, 1, 4);
    assertThat(ACCURACY.of(judged)).isCloseTo(2 / 3.0, within(1e-12));
    double loss = -(Math.log(0.9f) + Math.log(0.8f) + Math.log(1e-7)) / 3;
    assertThat(LOG_LOSS.of(judged)).isCloseTo(loss, within(1e-12));
    double f1 = (2 / 3.0 + 1 + 0) / 3;
    assertThat(MACRO_F1.of(judged)).isCloseTo(f1, within(1e-12));
  }

  @Test
  void binaryFiguresFollowTheirDefinitions() {
    Judged judged = Judged.single(new float[] {0.9f, 0.6f, 0.4f, 0.2f}, 1, 0, 1, 0);
    assertThat(ACCURACY.of(judged)).isEqualTo(0.5);
    assertThat(F1.of(judged)).isEqualTo(0.5);
    double loss = -(Math.log(0.9f) + Math.log(1 - 0.6f) + Math.log(0.4f) + Math.log(1 - 0.2f)) / 4;
    assertThat(LOG_LOSS.of(judged)).isCloseTo(loss, within(1e-6));
  }

  @Test
  void aCertainMistakeCostsAFiniteLoss() {
    Judged judged = Judged.single(new float[] {0, 1}, 1, 0);
    assertThat(LOG_LOSS.of(judged)).isFinite().isGreaterThan(10);
  }

  @Test
  void multiclassFiguresFollowTheirDefinitions() {
    float[] p = {0.7f, 0.2f, 0.1f, 0.5f, 0.4f, 0.1f, 0.1f, 0.8f, 0.1f};
    Judged judged = Judged.classes(p, 3, 0, 1, 1);
    assertThat(ACCURACY.of(judged)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(MACRO_F1.of(judged)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(LOG_LOSS.of(judged))
        .isCloseTo(-(Math.log(0.7) + Math.log(0.4) + Math.log(0.8)) / 3, within(1e-6));
  }

  @Test
  void deviancesFollowTheirDefinitions() {
    Judged judged = Judged.single(new float[] {1, 2}, 0, 3);
    double poisson = 2 * (1 + 3 * Math.log(1.5) - 3 + 2) / 2;
    assertThat(POISSON_DEVIANCE.of(judged)).isCloseTo(poisson, within(1e-12));
    double tweedie = 2 * (2 - 4 * Math.sqrt(3) + 2 * 3 / Math.sqrt(2) + 2 * Math.sqrt(2)) / 2;
    assertThat(TWEEDIE_DEVIANCE.of(judged)).isCloseTo(tweedie, within(1e-9));
    for (StandardMetric deviance : List.of(POISSON_DEVIANCE, TWEEDIE_DEVIANCE)) {
      assertThat(deviance.of(Judged.single(new float[] {2, 5}, 2, 5))).isCloseTo(0, within(1e-9));
      assertThat(deviance.of(Judged.single(new float[] {-1, 0}, 2, 0))).isFinite().isPositive();
      assertThat(deviance.hasMeaning(NumberLabels.of(0, -1))).isFalse();
    }
  }

  @Test
  void regressionFiguresFollowTheirDefinitions() {
    Judged judged = Judged.single(new float[] {1, 2, 5}, 2, 2, 2.5f);
    assertThat(MAE.of(judged)).isCloseTo(3.5 / 3, within(1e-12));
    assertThat(RMSE.of(judged)).isCloseTo(Math.sqrt(7.25 / 3), within(1e-12));
    assertThat(R2.of(judged)).isLessThan(0);
    assertThat(R2.of(Judged.single(new float[2], 0, 0))).isNaN();
  }
}
