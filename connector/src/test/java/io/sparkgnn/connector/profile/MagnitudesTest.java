// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MagnitudesTest {
  @Test
  void theShareOfTheLargestHundredthIsRightToHalfAFactorOfTwo() {
    Random random = new Random(3);
    for (double power : new double[] {0, 1, 2, 4}) {
      double[] values = new double[5_000];
      Magnitudes one = new Magnitudes();
      Magnitudes other = new Magnitudes();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.exp(power * random.nextGaussian()) * (random.nextBoolean() ? 1 : -1);
        (i % 3 == 0 ? one : other).add(values[i]);
      }
      one.merge(other);
      double[] sizes = Arrays.stream(values).map(Math::abs).sorted().toArray();
      double largest = Arrays.stream(sizes, 4_950, 5_000).sum();
      double exact = largest / Arrays.stream(sizes).sum();
      assertThat(one.ofLargest().orElseThrow()).isBetween(exact / 1.5, Math.min(1, exact * 1.5));
    }
  }

  @Test
  void numbersThatAreAlikeAreNotSkewedAndOfFewOrOfZerosNothingIsSaid() {
    Magnitudes magnitudes = new Magnitudes();
    for (int i = 0; i < 999; i++) {
      magnitudes.add(7);
    }
    assertThat(magnitudes.ofLargest()).isEmpty();
    magnitudes.add(7);
    assertThat(magnitudes.ofLargest().orElseThrow()).isEqualTo(0.01);
    Magnitudes zeros = new Magnitudes();
    for (int i = 0; i < 2_000; i++) {
      zeros.add(0);
    }
    assertThat(zeros.ofLargest()).isEmpty();
    for (int i = 0; i < 20; i++) {
      zeros.add(-1e30);
    }
    assertThat(zeros.ofLargest().orElseThrow()).isEqualTo(1);
  }
}
