// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.Neighborhood;

/** What one step of a training makes small: the task's labels, bound to its loss. */
public interface Objective {
  /** Sum of the weights of some training rows; their losses are divided by it. */
  double totalWeight(int[] rows);

  /**
   * The loss of a batch.
   *
   * @param values of the model's parameters
   * @param neighborhood of the seeds, whose manager owns the result
   * @param rows numbers of the training rows that the seeds are, in their order; at least one
   * @return a scalar: the weighted sum of the rows' losses
   */
  NDArray loss(GraphModel model, ParameterStore values, Neighborhood neighborhood, int[] rows);
}
