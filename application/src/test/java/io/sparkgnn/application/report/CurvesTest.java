// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.application.report.Curves.Calibration;
import io.sparkgnn.application.report.Curves.Curve;
import io.sparkgnn.train.metric.Metrics;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CurvesTest {
  @Test
  void theBestThresholdOfF1IsThatOfTryingAll() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(20);
      float[] scores = new float[rows];
      float[] labels = new float[rows];
      for (int i = 0; i < rows; i++) {
        scores[i] = random.nextInt(8) / 8f;
        labels[i] = random.nextInt(2);
      }
      labels[0] = 1;
      Curves.Threshold best = Curves.bestF1(scores, labels);
      double most = 0;
      for (int eighth = 0; eighth <= 8; eighth++) {
        most = Math.max(most, f1(scores, labels, (eighth - 0.5) / 8));
      }
      assertThat(best.f1()).as("seed %d", seed).isCloseTo(most, within(1e-12));
      boolean all = best.probability() == 0; // rows of probability 0 are never taken for 1
      assertThat(f1(scores, labels, all ? -1 : best.probability()))
          .as("seed %d", seed)
          .isCloseTo(most, within(1e-12));
    }
  }

  private static double f1(float[] scores, float[] labels, double above) {
    double hit = 0;
    double either = 0;
    for (int i = 0; i < scores.length; i++) {
      hit += scores[i] > above && labels[i] == 1 ? 1 : 0;
      either += (scores[i] > above ? 1 : 0) + labels[i];
    }
    return 2 * hit / either;
  }

  @Test
  void theAreaUnderTheRocCurveIsTheAurocAlsoWithTies() {
    SplittableRandom random = new SplittableRandom(20260102);
    for (int round = 0; round < 200; round++) {
      int rows = 2 + random.nextInt(300);
      float[] labels = labels(random, rows);
      float[] scores = scores(random, rows);
      Curve roc = Curves.roc(scores, labels);
      double area = 0;
      for (int i = 1; i < roc.x().length; i++) {
        area += (roc.x()[i] - roc.x()[i - 1]) * (roc.y()[i] + roc.y()[i - 1]) / 2;
      }
      assertThat(area).isCloseTo(Metrics.auroc(scores, labels), within(1e-9));
    }
  }

  @Test
  void precisionTimesRecallGainedIsTheAveragePrecision() {
    SplittableRandom random = new SplittableRandom(20260103);
    for (int round = 0; round < 200; round++) {
      int rows = 2 + random.nextInt(300);
      float[] labels = labels(random, rows);
      float[] scores = scores(random, rows);
      Curve curve = Curves.precisionRecall(scores, labels);
      double sum = 0;
      for (int i = 1; i < curve.x().length; i++) {
        sum += (curve.x()[i] - curve.x()[i - 1]) * curve.y()[i];
      }
      assertThat(sum).isCloseTo(Metrics.averagePrecision(scores, labels), within(1e-9));
    }
  }

  @Test
  void aLongCurveKeepsItsEndsAndFewPoints() {
    SplittableRandom random = new SplittableRandom(20260104);
    float[] scores = new float[50_000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) random.nextDouble();
    }
    Curve roc = Curves.roc(scores, labels(random, scores.length));
    int last = roc.x().length - 1;
    assertThat(last).isLessThan(1_000);
    assertThat(new double[] {roc.x()[0], roc.y()[0], roc.x()[last], roc.y()[last]})
        .containsExactly(0, 0, 1, 1);
  }

  @Test
  void calibrationGroupsHoldEveryRowOnceAndTiesTogether() {
    float[] scores = {0.1f, 0.1f, 0.1f, 0.4f, 0.4f, 0.8f};
    float[] labels = {0, 0, 1, 1, 0, 1};
    Calibration calibration = Curves.calibration(scores, labels, 3);
    assertThat(calibration.predicted()).containsExactly(new double[] {0.1, 0.4, 0.8}, within(1e-6));
    assertThat(calibration.observed())
        .containsExactly(new double[] {1 / 3.0, 0.5, 1}, within(1e-9));
    for (int i = 0; i < 3; i++) {
      assertThat(calibration.observed()[i])
          .isBetween(calibration.low()[i] - 1e-9, calibration.high()[i] + 1e-9);
    }
  }

  /** Of both kinds. */
  private static float[] labels(SplittableRandom random, int rows) {
    float[] labels = new float[rows];
    for (int i = 2; i < rows; i++) {
      labels[i] = random.nextInt(2);
    }
    labels[0] = 1;
    return labels;
  }

  /** With many ties. */
  private static float[] scores(SplittableRandom random, int rows) {
    float[] scores = new float[rows];
    for (int i = 0; i < rows; i++) {
      scores[i] = random.nextInt(40) / 40f;
    }
    return scores;
  }
}
