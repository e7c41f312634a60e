// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreBinsTest {
  private static float[] scores(Random random, int count, double shift) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = (float) (1 / (1 + Math.exp(-random.nextGaussian() - shift)));
    }
    return scores;
  }

  private static List<Long> counted(ScoreBins bins, float[] scores) {
    List<Long> counts = new ArrayList<>();
    for (int bin = 0; bin <= bins.bounds().size(); bin++) {
      float low = bin == 0 ? Float.NEGATIVE_INFINITY : bins.bounds().get(bin - 1);
      float high = bin == bins.bounds().size() ? Float.MAX_VALUE : bins.bounds().get(bin);
      long count = 0;
      for (float score : scores) {
        count += score >= low && score < high ? 1 : 0;
      }
      counts.add(count);
    }
    return counts;
  }

  @Test
  void tenthsOfTheScoresAreKept() {
    long seed = Long.getLong("sparkgnn.test.seed", 3);
    float[] scores = scores(new Random(seed), 1_000, 0);
    ScoreBins bins = ScoreBins.of(scores);
    assertThat(bins.bounds()).as("seed %d", seed).hasSize(9).isSorted();
    assertThat(bins.counts()).as("seed %d", seed).containsOnly(100L);
    assertThat(counted(bins, scores)).isEqualTo(bins.counts());
    assertThat(bins.countsOf(scores)).isEqualTo(bins.counts());
    assertThat(bins.index(bins.counts())).isZero();
    assertThat(bins.index(List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L))).isNaN();
  }

  @Test
  void scoresThatStandStillMakeNoLineAndThoseThatMoveDo() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      ScoreBins bins = ScoreBins.of(scores(random, 400, 0));
      List<Long> still = counted(bins, scores(random, 400, 0));
      assertThat(bins.moved(still)).as("seed %d", seed).isEmpty();
      assertThat(bins.hasMoved(still)).as("seed %d", seed).isFalse();
      assertThat(bins.moved(counted(bins, scores(random, 400, 1.5))))
          .as("seed %d", seed)
          .singleElement()
          .asString()
          .matches(
              "Scores moved since the validation rows: those from [0-9.]+ on are [0-9.]+ % where"
                  + " they were [0-9.]+ % \\(PSI [0-9.]+\\)");
    }
  }

  @Test
  void scoresThatAreAlikeHaveOneBound() {
    ScoreBins bins = ScoreBins.of(new float[] {3, 3, 3, 3});
    assertThat(bins.bounds()).containsExactly(3f);
    assertThat(bins.counts()).containsExactly(0L, 4L);
    assertThat(bins.moved(List.of(0L, 9L))).isEmpty();
    assertThat(ScoreBins.of(new float[0]).counts()).containsExactly(0L);
  }
}
