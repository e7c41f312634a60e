// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AscendingTest {
  @Test
  void countsAsSearchDoes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      long most = 1L << random.nextInt(1, 50);
      long[] values =
          random.longs(random.nextInt(100), 0, most).map(value -> value / 3 * 2).sorted().toArray();
      Ascending index = new Ascending(values);
      random
          .longs(200, 0, most + 2)
          .forEach(
              value ->
                  assertThat(index.below(value))
                      .as("below %d with seed %d", value, seed)
                      .isEqualTo(IdMap.below(values, values.length, value)));
      for (long value : values) {
        assertThat(index.below(value)).isEqualTo(IdMap.below(values, values.length, value));
        assertThat(index.below(value + 1)).isEqualTo(IdMap.below(values, values.length, value + 1));
      }
    }
  }
}
