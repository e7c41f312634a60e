// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;

/**
 * What the inputs of a batch go through on their way into a model, node by node, whatever its
 * family: to be looked at, scaled or differentiated. One thread at a time.
 */
public interface InputLens {
  /**
   * The columns of a table's nodes.
   *
   * @param encoded [nodes, w], as {@code InputNames} names them
   * @return of the same shape
   */
  NDArray columns(int nodeType, NDArray encoded);

  /**
   * The inputs of a table's nodes that depend on their seed.
   *
   * @param inputs [nodes, d], as {@code DynamicNames} names them
   * @return of the same shape
   */
  NDArray dynamic(int nodeType, NDArray inputs);

  /**
   * The figures of the seeds' past.
   *
   * @param nodeType the seeds' table
   * @param inputs [seeds, k], as {@code HistoryEncoding} names them
   * @return of the same shape
   */
  NDArray history(int nodeType, NDArray inputs);
}
