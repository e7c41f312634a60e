// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

/** Hears of what a {@link ScoringService} does. Called on the threads that score. */
public interface ScoringListener {
  /** Hears nothing. */
  ScoringListener NONE = (seeds, unscored, nanos) -> {};

  /**
   * A batch was scored.
   *
   * @param seeds of all its requests
   * @param unscored of these that have no prediction
   * @param nanos that it took
   */
  void scored(int seeds, int unscored, long nanos);
}
