// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sparkgnn.train.op.Ops;
import java.util.List;

/**
 * Pinball loss of several quantiles at once (Koenker and Bassett 1978, "Regression Quantiles"). The
 * score of the quantile nearest the median is that quantile; each further one, up and down, is a
 * softplus of its own score away from the one before, so that none can cross another.
 *
 * @param levels between 0 and 1, ascending
 */
public record QuantileLoss(List<Double> levels) implements Loss {
  public QuantileLoss {
    levels = List.copyOf(levels);
  }

  /** The number of the quantile nearest the median, the lower of two. */
  public int middle() {
    int nearest = 0;
    for (int i = 1; i < levels.size(); i++) {
      nearest = Math.abs(levels.get(i) - 0.5) < Math.abs(levels.get(nearest) - 0.5) ? i : nearest;
    }
    return nearest;
  }

  /** The quantiles of a row of scores, written over them. */
  public void toValues(double[] scores) {
    int middle = middle();
    for (int i = middle + 1; i < scores.length; i++) {
      scores[i] = scores[i - 1] + softplus(scores[i]);
    }
    for (int i = middle - 1; i >= 0; i--) {
      scores[i] = scores[i + 1] - softplus(scores[i]);
    }
  }

  private static double softplus(double score) {
    return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
  }

  @Override
  public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
    NDManager manager = scores.getManager();
    int count = levels.size();
    int middle = middle();
    float[] level = new float[count];
    float[] gaps = new float[count * count];
    for (int to = 0; to < count; to++) {
      level[to] = levels.get(to).floatValue();
      for (int from = middle + 1; from <= to; from++) {
        gaps[from * count + to] = 1;
      }
      for (int from = to; from < middle; from++) {
        gaps[from * count + to] = -1;
      }
    }
    return Ops.quantileLoss(
        scores,
        labels.squeeze(1),
        weights,
        manager.create(level),
        manager.create(gaps, new Shape(count, count)),
        manager.create(new int[] {middle}).toDevice(Device.cpu(), false));
  }
}
