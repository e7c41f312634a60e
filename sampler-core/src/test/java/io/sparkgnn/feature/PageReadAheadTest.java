// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.format.UnsafeMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageReadAheadTest {
  private static final long PAGE = UnsafeMemory.pageBytes();

  private record Run(long address, long bytes) {}

  private final List<Run> asked = new ArrayList<>();
  private final PageReadAhead ahead =
      new PageReadAhead((address, bytes) -> asked.add(new Run(address, bytes)));

  @Test
  void pagesSideBySideAreAskedForAtOnceAndInOrder() {
    ahead.add(9 * PAGE + 5, 10);
    ahead.add(3 * PAGE, 1);
    ahead.add(4 * PAGE - 1, 2);
    ahead.add(9 * PAGE, 1);
    ahead.start();
    assertThat(asked).containsExactly(new Run(3 * PAGE, 2 * PAGE), new Run(9 * PAGE, PAGE));
  }

  @Test
  void nothingIsAskedForTwice() {
    ahead.add(PAGE, 1);
    ahead.start();
    ahead.start();
    assertThat(asked).containsExactly(new Run(PAGE, PAGE));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyPageOfEveryRowIsAskedForOnceAndNoOther(long seed) {
    Random random = new Random(seed);
    Set<Long> wanted = new HashSet<>();
    for (int i = 0; i < 3_000; i++) {
      long address = (long) (random.nextDouble() * 5_000 * PAGE);
      int bytes = 1 + random.nextInt((int) (3 * PAGE));
      ahead.add(address, bytes);
      for (long at = address; at < address + bytes; at++) {
        wanted.add(at / PAGE);
      }
    }
    ahead.start();
    List<Long> pages = new ArrayList<>();
    for (Run run : asked) {
      assertThat(run.address() % PAGE).isZero();
      assertThat(run.bytes() % PAGE).isZero();
      for (long p = 0; p < run.bytes() / PAGE; p++) {
        pages.add(run.address() / PAGE + p);
      }
    }
    assertThat(pages).isSorted().doesNotHaveDuplicates().hasSameElementsAs(wanted);
  }

  @Test
  void theSystemTakesAdviceAboutMemoryThatIsThereAndThatIsNot() {
    ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20);
    PageReadAhead system = PageReadAhead.ofSystem();
    system.add(UnsafeMemory.address(memory), memory.capacity());
    system.add(1L << 46, 1);
    system.start();
    assertThat(memory.get(5)).isZero();
  }
}
