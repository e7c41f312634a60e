// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.Calibration;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.predict.SavedJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibratorTest {
  private static final int ROWS = 4_000;

  /** Labels that come true as often as {@code truth} says, and predictions three times too sure. */
  private static float[] tooSure(Random random, float[] labels) {
    float[] said = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double score = 1.5 * random.nextGaussian();
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
      said[i] = (float) (1 / (1 + Math.exp(-3 * score)));
    }
    return said;
  }

  private static double logLoss(float[] predictions, float[] labels) {
    return StandardMetric.LOG_LOSS.of(Judged.single(predictions, labels));
  }

  @Test
  void aTemperatureTakesBackWhatIsTooSureAndKeepsTheOrder() {
    Random random = new Random(1);
    float[] labels = new float[ROWS];
    float[] said = tooSure(random, labels);
    Calibrator found = Calibrator.fit(Calibration.TEMPERATURE, said, 1, NumberLabels.of(labels));
    assertThat(found.temperature()).isCloseTo(3, within(0.3));
    float[] others = new float[ROWS];
    float[] unseen = tooSure(random, others);
    float[] moved = found.apply(unseen, 1);
    assertThat(logLoss(moved, others)).isLessThan(logLoss(unseen, others) - 0.1);
    double before = StandardMetric.AUROC.of(Judged.single(unseen, others));
    assertThat(StandardMetric.AUROC.of(Judged.single(moved, others)))
        .isCloseTo(before, within(1e-4));
  }

  @Test
  void aCurveFollowsAnyShapeAndNeverFalls() {
    Random random = new Random(2);
    float[] labels = new float[ROWS];
    float[] said = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      said[i] = random.nextFloat();
      labels[i] = random.nextDouble() < (said[i] < 0.5 ? 0.2 : 0.6) ? 1 : 0;
    }
    Calibrator found = Calibrator.fit(Calibration.ISOTONIC, said, 1, NumberLabels.of(labels));
    float[] grid = new float[101];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = i / 100f;
    }
    float[] moved = found.apply(grid, 1);
    for (int i = 1; i < moved.length; i++) {
      assertThat(moved[i]).isGreaterThanOrEqualTo(moved[i - 1]).isBetween(0f, 1f);
    }
    assertThat(moved[25]).isCloseTo(0.2f, within(0.06f));
    assertThat(moved[75]).isCloseTo(0.6f, within(0.06f));
  }

  /**
   * The definition: the largest, over all beginnings up to i, of the least mean to an end from i.
   */
  @Test
  void aCurveIsTheNearestThatNeverFalls() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(12);
      double[] p = new double[rows];
      double[] is = new double[rows];
      double[] weight = new double[rows];
      for (int i = 0; i < rows; i++) {
        p[i] = i / 16.0;
        is[i] = random.nextInt(2);
        weight[i] = 1 + random.nextInt(3);
      }
      Curve curve = Curve.fit(p, is, weight);
      double edge = 0.5 / (Arrays.stream(weight).sum() + 1);
      for (int i = 0; i < rows; i++) {
        double most = Double.NEGATIVE_INFINITY;
        for (int from = 0; from <= i; from++) {
          double least = Double.POSITIVE_INFINITY;
          for (int to = i; to < rows; to++) {
            double sum = 0;
            double total = 0;
            for (int row = from; row <= to; row++) {
              sum += weight[row] * is[row];
              total += weight[row];
            }
            least = Math.min(least, sum / total);
          }
          most = Math.max(most, least);
        }
        assertThat(curve.at(p[i]))
            .as("seed %d row %d", seed, i)
            .isCloseTo(Math.min(1 - edge, Math.max(edge, most)), within(1e-9));
      }
      assertThat(curve.at(-1)).isEqualTo(curve.at(0));
      assertThat(curve.at(2)).isEqualTo(curve.at(p[rows - 1]));
    }
  }

  @Test
  void classesAddUpToOneAndAreLikelier() {
    Random random = new Random(3);
    float[] labels = new float[ROWS];
    float[] said = new float[3 * ROWS];
    for (int i = 0; i < ROWS; i++) {
      double[] odds = new double[3];
      double total = 0;
      double sure = 0;
      for (int c = 0; c < 3; c++) {
        odds[c] = Math.exp(random.nextGaussian());
        total += odds[c];
        sure += Math.pow(odds[c], 2.5);
      }
      double at = random.nextDouble() * total;
      labels[i] = at < odds[0] ? 0 : at < odds[0] + odds[1] ? 1 : 2;
      for (int c = 0; c < 3; c++) {
        said[3 * i + c] = (float) (Math.pow(odds[c], 2.5) / sure);
      }
    }
    labels[0] = 3; // a class that the model does not have
    NumberLabels numbers = NumberLabels.of(labels);
    for (Calibration kind : List.of(Calibration.TEMPERATURE, Calibration.ISOTONIC)) {
      float[] moved = Calibrator.fit(kind, said, 3, numbers).apply(said, 3);
      for (int i = 0; i < moved.length; i += 3) {
        assertThat(moved[i] + moved[i + 1] + moved[i + 2]).isCloseTo(1, within(1e-5f));
      }
      assertThat(StandardMetric.LOG_LOSS.of(Judged.classes(moved, 3, labels)))
          .as(kind.name())
          .isLessThan(StandardMetric.LOG_LOSS.of(Judged.classes(said, 3, labels)) - 0.05);
    }
    assertThat(Calibrator.fit(Calibration.TEMPERATURE, said, 3, numbers).temperature())
        .isCloseTo(2.5, within(0.3));
  }

  @Test
  void aRowOfWeightTwoCountsAsTwoRows() {
    float[] said = {0.1f, 0.3f, 0.5f, 0.9f};
    float[] labels = {0, 1, 0, 1};
    NumberLabels weighted = new NumberLabels(1, labels, new float[] {1, 2, 1, 3});
    int[] rows = {0, 1, 1, 2, 3, 3, 3};
    float[] more = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      more[i] = said[rows[i]];
    }
    NumberLabels repeated = NumberLabels.of(labels).rows(rows);
    for (Calibration kind : List.of(Calibration.TEMPERATURE, Calibration.ISOTONIC)) {
      float[] moved = Calibrator.fit(kind, said, 1, weighted).apply(said, 1);
      float[] expected = Calibrator.fit(kind, more, 1, repeated).apply(said, 1);
      for (int i = 0; i < moved.length; i++) {
        assertThat(moved[i]).as(kind.name()).isCloseTo(expected[i], within(1e-6f));
      }
    }
  }

  @Test
  void numbersBecomeTheNearestWholeOne() {
    float[] said = {-0.4f, 0.49f, 0.51f, 1.5f, 2.5f, -1.6f, 7f, 3e9f};
    float[] whole = {0f, 0f, 1f, 2f, 2f, -2f, 7f, 3e9f};
    assertThat(Calibrator.WHOLE_NUMBERS.apply(said, 1)).containsExactly(whole);
    assertThat(Calibrator.WHOLE_NUMBERS.apply(said, 2)).containsExactly(whole);
    byte[] json = SavedJson.write(Calibrator.WHOLE_NUMBERS);
    assertThat(SavedJson.read(json, Calibrator.class, "c.json"))
        .isEqualTo(Calibrator.WHOLE_NUMBERS);
  }

  @Test
  void isReadAsItWasWrittenAndNothingElseIs() {
    Calibrator curves =
        new Calibrator(
            Calibration.ISOTONIC, 1, List.of(new Curve(List.of(0.1, 0.4), List.of(0.2, 0.2))));
    byte[] json = SavedJson.write(curves);
    assertThat(SavedJson.read(json, Calibrator.class, "c.json")).isEqualTo(curves);
    String text = new String(json, StandardCharsets.UTF_8);
    for (String damaged :
        List.of(
            text.replace("0.4", "0.05"),
            text.replace("ISOTONIC", "LUCK"),
            text.replace("1.0", "0.0"))) {
      assertThatThrownBy(
              () ->
                  SavedJson.read(
                      damaged.getBytes(StandardCharsets.UTF_8), Calibrator.class, "c.json"))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("c.json");
    }
  }
}
