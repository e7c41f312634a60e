// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.Labels;

/**
 * A figure that judges predictions. {@link StandardMetric} has those that every model of a task is
 * judged by. One of your own is a public class with a public constructor without arguments; it is
 * named by its class name where a metric is set, and is computed beside the task's. Stateless, and
 * safe for use by any number of threads.
 */
public interface Metric {
  /** The name in reports and {@code EpochReport.metrics()}: lower case with underscores. */
  String key();

  /** Whether more of it is better. */
  boolean higherIsBetter();

  /**
   * Whether the figure says anything about predictions for rows with these labels. An order, for
   * one, needs two classes.
   *
   * @param labels not empty
   */
  default boolean hasMeaning(Labels labels) {
    return true;
  }

  /** The figure; NaN where it has none. */
  double of(Judged judged);
}
