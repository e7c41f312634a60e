// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.sparkgnn.train.op.Ops;

/**
 * Deviance of the compound of a Poisson and a gamma distribution (Tweedie), but for what scores do
 * not change. Scores are logarithms of means.
 *
 * @param power of the mean that the labels' variance goes with, above 1 and below 2
 */
public record TweedieLoss(double power) implements Loss {
  public TweedieLoss {
    if (!(power > 1 && power < 2)) {
      throw new IllegalArgumentException("power " + power);
    }
  }

  @Override
  public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
    NDArray p =
        scores.getManager().create(new float[] {(float) power}).toDevice(Device.cpu(), false);
    return StandardLoss.each(
        scores,
        labels,
        weights,
        (score, label, weight) -> Ops.tweedieLoss(score, label, weight, p));
  }
}
