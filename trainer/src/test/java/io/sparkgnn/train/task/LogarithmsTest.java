// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogarithmsTest {
  @Test
  void oddsAreFiniteAndRiseWithEachFloat() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      float lower = Float.intBitsToFloat(random.nextInt(Float.floatToIntBits(1f)));
      float next = Math.nextUp(lower);
      assertThat(Logarithms.odds(lower))
          .as("%s, seed %d", lower, seed)
          .isLessThanOrEqualTo(Logarithms.odds(next));
    }
    assertThat(Logarithms.odds(0f)).isFinite().isLessThan(Logarithms.odds(0x1p-100f));
    assertThat(Logarithms.odds(1f)).isFinite().isGreaterThan(Logarithms.odds(Math.nextDown(1f)));
    assertThat(Logarithms.odds(0.5f)).isZero();
    assertThat(Logarithms.odds(0.8f)).isCloseTo(Math.log(4), within(1e-6));
    assertThat(Logarithms.of(0f)).isFinite();
  }
}
