// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import org.junit.jupiter.api.Test;

class BatchBudgetTest {
  @Test
  void aBatchThatNeedsMoreThanTheMachineHasIsRefusedWithTheArithmetic() {
    BatchBudget budget = new BatchBudget(24_000_000_000L, 512);
    assertThatThrownBy(() -> budget.check(256, 50_000_000, 90_000_000))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot continue with a batch of 256 seeds: their neighborhoods have 50000000 nodes and"
                + " 90000000 edges, at least 27.7 GB (532 bytes a node, 12 an edge) where 24.0 GB"
                + " are; lower batchSize, numNeighbors or channels");
    assertThatCode(() -> budget.check(256, 40_000_000, 90_000_000)).doesNotThrowAnyException();
  }

  @Test
  void theMachinesMemoryIsKnown() {
    assertThat(BatchBudget.machineBytes()).isBetween(1L << 28, 1L << 50);
  }
}
