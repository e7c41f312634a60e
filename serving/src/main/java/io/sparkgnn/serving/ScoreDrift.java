// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.train.drift.ScoreBins;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * How the scores that a service has given are spread beside those of the rows that the model was
 * validated on. Safe for use by any number of threads.
 */
public final class ScoreDrift {
  private final ScoreBins trained;
  private final AtomicLongArray counts;

  /**
   * Without scores yet.
   *
   * @param trained null of a model that does not tell; then nothing is counted
   */
  ScoreDrift(ScoreBins trained) {
    this.trained = trained;
    this.counts = new AtomicLongArray(trained == null ? 0 : trained.counts().size());
  }

  /** Counts scores, one a row. */
  void add(float[] scores) {
    if (trained != null) {
      for (float score : scores) {
        counts.incrementAndGet(trained.bin(score));
      }
    }
  }

  /** Whether the model tells how its scores were spread. */
  public boolean isKnown() {
    return trained != null;
  }

  /** The population stability index; NaN where it is not known, or before the first score. */
  public double index() {
    return trained == null ? Double.NaN : trained.index(now());
  }

  /** Whether scores are spread otherwise, beyond what chance does with so many. */
  public boolean hasMoved() {
    return trained != null && trained.hasMoved(now());
  }

  private List<Long> now() {
    return LongStream.range(0, counts.length()).map(bin -> counts.get((int) bin)).boxed().toList();
  }
}
