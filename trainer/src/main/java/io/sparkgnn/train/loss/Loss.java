// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loss;

import ai.djl.ndarray.NDArray;

/**
 * What the training makes small. {@link StandardLoss} has those that come with the tasks. One of
 * your own is a public class with a public constructor without arguments; it is named by its class
 * name as the option {@code loss} and takes the place of the task's. Stateless, and safe for use by
 * any number of threads.
 */
public interface Loss {
  /**
   * The weighted sum of the rows' losses. It is divided by the sum of the weights over all
   * processes afterwards, so it must be a sum and not a mean.
   *
   * @param scores [rows, outputs] float32, as the model gives them, before any activation
   * @param labels [rows, width] float32: 0 or 1, one for each class of a multilabel task, the
   *     number of a class, or for a regression the label minus the training labels' median, divided
   *     by their spread; with a {@code regressionLoss} of the mean, the label divided by the mean
   *     that a score of 0 stands for; of a forecast one such number a window
   * @param weights [rows] float32
   * @return a scalar, differentiable by {@code scores}; made by operations of these arrays, whose
   *     memory is freed after the step
   */
  NDArray of(NDArray scores, NDArray labels, NDArray weights);
}
