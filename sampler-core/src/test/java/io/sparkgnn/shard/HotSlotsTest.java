// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HotSlotsTest {
  @Test
  void nodesHaveNumbersInTheOrderInWhichTheyWereAddedAndOthersHaveNone() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      long step = 1L + random.nextInt(1 << random.nextInt(20));
      int count = random.nextInt(5_000);
      HotSlots slots = new HotSlots();
      assertThat(slots.isEmpty()).isTrue();
      for (int i = 0; i < count; i++) {
        slots.add(2L * i * step);
      }
      for (int i = 0; i < count; i++) {
        assertThat(slots.slot(2L * i * step)).isEqualTo(i);
        assertThat(slots.slot((2L * i + 1) * step)).isEqualTo(HotSlots.NONE);
      }
    }
  }
}
