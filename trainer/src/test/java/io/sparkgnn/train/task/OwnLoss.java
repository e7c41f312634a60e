// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.train.loss.Loss;

/** The 0.9 quantile loss, as a user would write it with DJL's operations alone. */
public final class OwnLoss implements Loss {
  @Override
  public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
    NDArray above = labels.sub(scores).squeeze(1);
    return above.mul(0.9).maximum(above.mul(-0.1)).mul(weights).sum();
  }
}
