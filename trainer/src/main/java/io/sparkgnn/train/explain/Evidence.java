// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.task.LabelFit;

/**
 * The one number of a seed that is explained, from a model's outputs: log odds of the label or of a
 * class, or a regression's value.
 *
 * @param output which output a task with several is asked for
 */
record Evidence(TaskType task, LabelFit fit, int output) {
  private static final float NEVER = -1e30f;

  /** Of a row of outputs. */
  double of(float[] scores, int row) {
    int width = fit.outputs();
    return switch (task) {
      case BINARY -> scores[row];
      case REGRESSION -> (double) scores[row * width + output] * fit.scale() + fit.center();
      case MULTICLASS -> {
        double most = NEVER;
        for (int i = 0; i < width; i++) {
          most = i == output ? most : Math.max(most, scores[row * width + i]);
        }
        double others = 0;
        for (int i = 0; i < width; i++) {
          others += i == output ? 0 : Math.exp(scores[row * width + i] - most);
        }
        yield scores[row * width + output] - most - Math.log(others);
      }
      case MULTILABEL, FORECAST, RANKING -> throw noNumber();
    };
  }

  /** Sum over the rows of [rows, outputs], differentiable; without a regression's center. */
  NDArray sum(NDArray scores) {
    return switch (task) {
      case BINARY -> scores.sum();
      case REGRESSION -> {
        // An array that lives as long as the scores: the backward pass reads it again.
        NDArray scale = scores.getManager().create(fit.scale());
        NDArray asked =
            fit.outputs() == 1 ? scores : scores.get(new NDIndex(":, {}:{}", output, output + 1));
        yield asked.mul(scale).sum();
      }
      case MULTICLASS -> {
        float[] mask = new float[fit.outputs()];
        mask[output] = NEVER;
        NDArray others = scores.add(scores.getManager().create(mask, new Shape(1, mask.length)));
        NDArray most = others.max(new int[] {1}, true);
        NDArray rest = others.sub(most).exp().sum(new int[] {1}, true).log().add(most);
        yield scores.get(new NDIndex(":, {}:{}", output, output + 1)).sub(rest).sum();
      }
      case MULTILABEL, FORECAST, RANKING -> throw noNumber();
    };
  }

  private static IllegalStateException noNumber() {
    return new IllegalStateException("there is no one number to explain");
  }
}
