package io.sparkgnn.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
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
    float[] none = {0, 0};
    float[] all = {1, 1};
    float[] both = {0, 1};
    for (Metric metric : Metric.values()) {
      assertThat(metric.hasMeaning(both)).as(metric.key()).isTrue();
      boolean byOrder =
          metric == Metric.AUROC || metric == Metric.AVERAGE_PRECISION || metric == Metric.R2;
      assertThat(metric.hasMeaning(all)).as(metric.key()).isEqualTo(!byOrder);
      assertThat(metric.hasMeaning(none)).isEqualTo(!byOrder && metric != Metric.F1);
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
    Map<Metric, Double> figures = Metrics.multiclass(probability, new float[] {0, 1, 4}, 2);
    assertThat(figures.get(Metric.ACCURACY)).isCloseTo(2 / 3.0, within(1e-12));
    double loss = -(Math.log(0.9f) + Math.log(0.8f) + Math.log(1e-7)) / 3;
    assertThat(figures.get(Metric.LOG_LOSS)).isCloseTo(loss, within(1e-12));
    double f1 = (2 / 3.0 + 1 + 0) / 3;
    assertThat(figures.get(Metric.MACRO_F1)).isCloseTo(f1, within(1e-12));
  }

  @Test
  void binaryFiguresFollowTheirDefinitions() {
    Map<Metric, Double> figures =
        Metrics.binary(new float[] {0.9f, 0.6f, 0.4f, 0.2f}, new float[] {1, 0, 1, 0});
    assertThat(figures.get(Metric.ACCURACY)).isEqualTo(0.5);
    assertThat(figures.get(Metric.F1)).isEqualTo(0.5);
    double loss = -(Math.log(0.9f) + Math.log(1 - 0.6f) + Math.log(0.4f) + Math.log(1 - 0.2f)) / 4;
    assertThat(figures.get(Metric.LOG_LOSS)).isCloseTo(loss, within(1e-6));
  }

  @Test
  void aCertainMistakeCostsAFiniteLoss() {
    Map<Metric, Double> figures = Metrics.binary(new float[] {0, 1}, new float[] {1, 0});
    assertThat(figures.get(Metric.LOG_LOSS)).isFinite().isGreaterThan(10);
  }

  @Test
  void multiclassFiguresFollowTheirDefinitions() {
    float[] p = {0.7f, 0.2f, 0.1f, 0.5f, 0.4f, 0.1f, 0.1f, 0.8f, 0.1f};
    Map<Metric, Double> figures = Metrics.multiclass(p, new float[] {0, 1, 1}, 3);
    assertThat(figures.get(Metric.ACCURACY)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(figures.get(Metric.MACRO_F1)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(figures.get(Metric.LOG_LOSS))
        .isCloseTo(-(Math.log(0.7) + Math.log(0.4) + Math.log(0.8)) / 3, within(1e-6));
  }

  @Test
  void regressionFiguresFollowTheirDefinitions() {
    Map<Metric, Double> figures =
        Metrics.regression(new float[] {1, 2, 5}, new float[] {2, 2, 2.5f});
    assertThat(figures.get(Metric.MAE)).isCloseTo(3.5 / 3, within(1e-12));
    assertThat(figures.get(Metric.RMSE)).isCloseTo(Math.sqrt(7.25 / 3), within(1e-12));
    assertThat(figures.get(Metric.R2)).isLessThan(0);
    assertThat(Metrics.regression(new float[2], new float[2]).get(Metric.R2)).isNaN();
  }
}
