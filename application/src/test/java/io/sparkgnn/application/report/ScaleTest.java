// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {

  @Test
  void ticksAreRoundFewAndInsideForAnyRange() {
    SplittableRandom random = new SplittableRandom(20260101);
    for (int i = 0; i < 2_000; i++) {
      double low = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-6, 12));
      double high = low + random.nextDouble() * Math.pow(10, random.nextInt(-4, 12));
      Scale scale = Scale.nice(low, high, 6, false);
      double[] ticks = scale.ticks();
      String range = low + " to " + high;
      assertThat(ticks.length).as(range).isBetween(2, 9);
      assertThat(scale.low()).as(range).isLessThanOrEqualTo(low + 1e-6 * scale.step());
      assertThat(scale.high()).as(range).isGreaterThanOrEqualTo(high - 1e-6 * scale.step());
      assertThat(ticks[0]).as(range).isGreaterThanOrEqualTo(scale.low() - 1e-6 * scale.step());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0    | 1      | 0.0 0.2 0.4 0.6 0.8 1.0",
        "0.61 | 0.787  | 0.60 0.65 0.70 0.75 0.80",
        "-9   | 8      | -10 -5 0 5 10",
        "0    | 41000  | 0k 10k 20k 30k 40k 50k",
        "0    | 2.2e6  | 0.0M 0.5M 1.0M 1.5M 2.0M 2.5M",
      })
  void labelsHaveAsManyDecimalsAsTheStepNeeds(double low, double high, String labels) {
    Scale scale = Scale.nice(low, high, 5, false);
    assertThat(Arrays.stream(scale.ticks()).mapToObj(scale::label))
        .containsExactly(labels.split(" "));
  }

  @Test
  void wholeTicksStayWhole() {
    assertThat(Scale.exact(1, 3, 8, true).ticks()).containsExactly(1, 2, 3);
  }

  @Test
  void aSingleValueGetsRoomOnBothSides() {
    Scale scale = Scale.nice(5, 5, 5, false);
    assertThat(scale.low()).isLessThan(5);
    assertThat(scale.high()).isGreaterThan(5);
  }
}
