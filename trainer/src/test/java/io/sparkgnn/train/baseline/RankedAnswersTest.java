// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.train.items.Candidates;
import io.sparkgnn.train.items.ItemTable;
import it.unimi.dsi.fastutil.HashCommon;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which items simple rankings answer. */
class RankedAnswersTest {
  @Test
  void theHighestCountsAreTheFirstOfASort() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int items = random.nextInt(200);
      int width = 1 + random.nextInt(4);
      int at = random.nextInt(width);
      float[] inputs = new float[items * width];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = random.nextInt(6) / 2f;
      }
      Candidates all = Candidates.all(items);
      Comparator<Integer> highest =
          Comparator.<Integer>comparingDouble(item -> -inputs[item * width + at])
              .thenComparingInt(HashCommon::mix);
      int most = 1 + random.nextInt(30);
      assertThat(
              RankedAnswers.highest(new ItemTable.Snapshot(0, items, inputs), all, width, at, most))
          .describedAs("seed %d", seed)
          .isEqualTo(
              IntStream.range(0, items)
                  .boxed()
                  .sorted(highest)
                  .limit(most)
                  .mapToInt(item -> item)
                  .toArray());
    }
  }
}
