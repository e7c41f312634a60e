// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScorerTest {
  @Test
  void smallNeighborhoodsAreScoredInLargerBatchesThanTheyAreTrainedIn() {
    assertThat(Scorer.seedsAtOnce(512, 49)).isEqualTo(2048);
    assertThat(Scorer.seedsAtOnce(512, 131)).isEqualTo(1000);
  }

  @Test
  void largeOnesAndThoseOfAnySizeInBatchesAsInTraining() {
    assertThat(Scorer.seedsAtOnce(512, 5000)).isEqualTo(512);
    assertThat(Scorer.seedsAtOnce(512, Double.POSITIVE_INFINITY)).isEqualTo(512);
  }
}
