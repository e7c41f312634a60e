// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class HostValuesTest {
  @Test
  void ofAnArrayInMemoryAreItsOwnAndLeaveItOpen() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        NDArray array = manager.create(new float[] {1, 2, 3})) {
      try (HostValues values = new HostValues(array)) {
        values.buffer().put(1, 7);
        values.writeBack();
      }
      assertThat(array.toFloatArray()).containsExactly(1, 7, 3);
      assertThat(HostValues.of(array)).containsExactly(1, 7, 3);
      assertThat(HostValues.of(array)).isNotSameAs(HostValues.of(array));
    }
  }
}
