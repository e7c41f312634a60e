// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistoryEncodingTest {
  private static SeedFeature count(double days) {
    return new SeedFeature(
        List.of("users.id->orders.user_id"), false, Statistic.COUNT, "", "", Window.days(days));
  }

  @Test
  void valuesAreSpreadByTheirQuantilesAndStayInTheirOrder() {
    HistoryEncoding.Scale scale =
        new HistoryEncoding.Scale(new float[] {0, 1, 10, 1_000}, false, 0);
    float[] values = {-5, 0, 0.5f, 1, 10, 500, 1_000, 1e9f};
    float last = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      float encoded = scale.encode(value);
      assertThat(encoded).isBetween(-1.74f, 1.74f).isGreaterThanOrEqualTo(last);
      last = encoded;
    }
    assertThat(scale.encode(1)).isCloseTo(-scale.encode(10), within(1e-6f));
    assertThat(scale.encode(Float.NaN)).isZero();
    assertThat(new HistoryEncoding.Scale(new float[] {7}, false, 0).encode(7)).isZero();
    assertThat(new HistoryEncoding.Scale(new float[0], true, 0).encode(7)).isZero();
  }

  @Test
  void aMissingFigureAndADistanceFromTheForecastAreInputsOfTheirOwn() {
    NaiveForecast naive = new NaiveForecast(count(30), 1, false, 4, 0, 2);
    HistoryEncoding encoding =
        new HistoryEncoding(
            List.of(count(30), count(60)),
            List.of(
                new HistoryEncoding.Scale(new float[] {0, 10}, true, 0),
                new HistoryEncoding.Scale(new float[] {0, 20}, false, 0.5f)),
            naive);
    assertThat(encoding.width()).isEqualTo(4);
    assertThat(encoding.inputNames())
        .containsExactly(
            "count(orders, 30 d)",
            "count(orders, 30 d)",
            "count(orders, 60 d)",
            "count(orders, 60 d)");
    assertThat(encoding.figures()).containsExactly(count(30), count(60), count(30));
    float[] inputs = new float[5];
    encoding.encode(new float[] {9, Float.NaN, 20, Float.NaN}, 1, naive.base(Float.NaN), inputs, 1);
    assertThat(inputs).containsExactly(0, 0, 1, (float) Math.sqrt(3), (20 * 0.5f - 4) / 2);
  }

  @Test
  void theLabelOfATargetIsTheLabel() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      boolean log = random.nextBoolean();
      float figure = random.nextInt(8) == 0 ? Float.NaN : (float) (random.nextDouble() * 100);
      NaiveForecast naive =
          new NaiveForecast(
              count(30),
              0.5f,
              log,
              3,
              (float) random.nextDouble(),
              0.1f + (float) random.nextDouble());
      float label = (float) (random.nextDouble() * 100);
      float base = naive.base(figure);
      assertThat(naive.label(naive.target(label, base), base)).isCloseTo(label, within(1e-3));
    }
  }
}
