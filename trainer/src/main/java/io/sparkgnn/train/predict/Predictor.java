// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import io.sparkgnn.train.data.TrainingGraph;

/**
 * Scores seeds with a trained model. One thread at a time. The answer for a seed depends on the
 * model, the graph and the seed alone: not on which seeds are beside it, nor on when it is asked.
 * Only their number matters, and only for the last bits (about 1e-7): libtorch adds up matrices of
 * different heights in different orders.
 */
public interface Predictor extends AutoCloseable {
  /**
   * Scores the first {@code count} seeds.
   *
   * @param entity node ids, of the model's entity table
   * @param time seed times, microseconds since the epoch
   * @return {@code count * outputs()} values, seed after seed: the probability of label 1 (binary),
   *     each class's probability (multiclass) or the value (regression)
   * @throws IllegalStateException if closed
   */
  default float[] predict(long[] entity, long[] time, int count) {
    return predict(entity, time, time, count);
  }

  /**
   * The same as of an earlier state of the graph, as where a graph is old when it is scored with.
   *
   * @param visible until when each seed may see; at most its time
   */
  float[] predict(long[] entity, long[] time, long[] visible, int count);

  /**
   * Goes over to another state of the graph, as when rows have come. Cheap beside a new predictor:
   * the weights stay where they are.
   *
   * @param graph with the same schema; the one before may be closed afterwards
   * @throws IllegalStateException if closed
   */
  void move(TrainingGraph graph);

  /** Values per seed: 1, or the number of classes of a multiclass task. */
  int outputs();

  /** Frees native memory. The graph stays open. */
  @Override
  void close();
}
