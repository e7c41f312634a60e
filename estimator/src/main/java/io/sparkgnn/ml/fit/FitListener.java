// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.fit;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.train.progress.TrainingListener;

/**
 * Told how a {@code Gnn.fit} goes. In local mode it hears everything at once, on the thread that
 * trains. On a cluster it hears of the start and of epochs with the executors' heartbeats, some
 * seconds later and on a thread of Spark's, and not of steps. It should return at once.
 */
public interface FitListener extends TrainingListener {
  /** Hears nothing. */
  FitListener NONE = new FitListener() {};

  /**
   * Before the training stage, on the driver, when {@code taskType} is auto: what the labels were
   * taken for, and how to have it otherwise.
   *
   * @param reason one line
   */
  default void decided(String reason) {}

  /** Before the training stage, on the driver: where the graph's stripes will be, and why. */
  default void placed(PlacementChoice choice) {}

  /**
   * After the training stage failed, when it will be tried again.
   *
   * @param attempt that failed, from 1
   * @param reason one line
   */
  default void attemptFailed(int attempt, int maxAttempts, String reason) {}

  /** After the label rows were looked up in the graph, before training. */
  default void seedsResolved(SeedReport report) {}
}
