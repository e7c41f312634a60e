// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.train.drift.ScoreBins;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreDriftTest {
  private static float[] scores(long seed, double shift) {
    Random random = new Random(seed);
    float[] scores = new float[1_000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (random.nextGaussian() + shift);
    }
    return scores;
  }

  @Test
  void scoresThatAreOthersThanTheValidationRowsMoveTheIndex() {
    ScoreDrift drift = new ScoreDrift(ScoreBins.of(scores(1, 0)));
    assertThat(drift.index()).isNaN();
    assertThat(drift.hasMoved()).isFalse();
    drift.add(scores(2, 0));
    assertThat(drift.index()).isBetween(0.0, 0.1);
    assertThat(drift.hasMoved()).isFalse();
    for (int i = 3; i < 10; i++) {
      drift.add(scores(i, 2));
    }
    assertThat(drift.index()).isGreaterThan(0.5);
    assertThat(drift.hasMoved()).isTrue();
  }

  @Test
  void aModelThatDoesNotTellCountsNothing() {
    ScoreDrift drift = new ScoreDrift(null);
    drift.add(scores(1, 0));
    assertThat(drift.isKnown()).isFalse();
    assertThat(drift.index()).isNaN();
    assertThat(drift.hasMoved()).isFalse();
  }
}
