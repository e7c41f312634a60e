// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.seed.ItemLabels;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RankingMetricTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-9);

  private static double of(RankingMetric metric, int k, float[] outputs, long[]... items) {
    ItemLabels.Builder labels = new ItemLabels.Builder(0);
    for (long[] row : items) {
      labels.add(row);
    }
    return metric.of(new Judged(outputs, 2 * k, false, labels.build()));
  }

  @Test
  void countsByHand() {
    // Items 5, 9 and 2 answered; 9 and 7 are right: a hit at place 2 of 3.
    float[] outputs = {5, 9, 2, 3, 2, 1};
    long[] right = {7, 9};
    assertThat(of(RankingMetric.MAP, 3, outputs, right)).isCloseTo(0.25, CLOSE);
    assertThat(of(RankingMetric.RECALL, 3, outputs, right)).isCloseTo(0.5, CLOSE);
    assertThat(of(RankingMetric.PRECISION, 3, outputs, right)).isCloseTo(1 / 3.0, CLOSE);
    assertThat(of(RankingMetric.MRR, 3, outputs, right)).isCloseTo(0.5, CLOSE);
    assertThat(of(RankingMetric.HIT_RATE, 3, outputs, right)).isCloseTo(1, CLOSE);
    double second = 1 / (Math.log(3) / Math.log(2));
    assertThat(of(RankingMetric.NDCG, 3, outputs, right)).isCloseTo(second / (1 + second), CLOSE);
  }

  @Test
  void rowsWithoutAnItemDoNotCountAndFewerAnswersThanAskedForDo() {
    float[] outputs = {4, -1, 1, 0, 8, 9, 1, 1};
    assertThat(of(RankingMetric.MAP, 2, outputs, new long[] {4}, new long[0])).isEqualTo(1);
    assertThat(of(RankingMetric.PRECISION, 2, outputs, new long[] {4}, new long[0])).isEqualTo(0.5);
  }

  @Test
  void theMeanPrecisionIsThatOfItsDefinition() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      int k = 1 + random.nextInt(12);
      long[] answers = random.longs(0, 30).distinct().limit(k).toArray();
      Set<Long> right =
          random.longs(1 + random.nextInt(20), 0, 30).boxed().collect(Collectors.toSet());
      float[] outputs = new float[2 * k];
      double sum = 0;
      for (int i = 0; i < k; i++) {
        outputs[i] = answers[i];
        if (right.contains(answers[i])) {
          long hits = Arrays.stream(answers, 0, i + 1).filter(right::contains).count();
          sum += (double) hits / (i + 1);
        }
      }
      long[] row = right.stream().mapToLong(Long::longValue).toArray();
      assertThat(of(RankingMetric.MAP, k, outputs, row))
          .isCloseTo(sum / Math.min(k, right.size()), CLOSE);
    }
  }
}
