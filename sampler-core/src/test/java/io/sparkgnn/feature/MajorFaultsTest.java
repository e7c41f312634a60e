// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

class MajorFaultsTest {
  @Test
  @EnabledOnOs(LINUX)
  void aThreadThatOnlyComputesHasNotWaitedForADisk() {
    MajorFaults faults = new MajorFaults();
    faults.since();
    boolean waited = true;
    for (int i = 0; i < 5 && waited; i++) {
      waited = faults.since();
    }
    assertThat(waited).isFalse();
  }
}
