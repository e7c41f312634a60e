// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FitLinesTest {
  @Test
  void linesAreTakenOnceAndInOrder() {
    FitLines lines = new FitLines();
    lines.say("one");
    lines.say("two");
    assertThat(lines.take()).containsExactly("one", "two");
    assertThat(lines.take()).isEmpty();
  }

  @Test
  void whereLongWorkIsHoldsUntilItEndsOrSomethingIsSaid() {
    FitLines lines = new FitLines();
    assertThat(lines.now()).isEmpty();
    lines.update("epoch 1", 3, 10, () -> "loss 0.5");
    assertThat(lines.now()).isEqualTo("epoch 1: 3 of 10 loss 0.5");
    lines.say("epoch 1 is done");
    assertThat(lines.now()).isEmpty();
    lines.update("epoch 2", 10, 10, () -> "");
    assertThat(lines.now()).isEmpty();
  }
}
