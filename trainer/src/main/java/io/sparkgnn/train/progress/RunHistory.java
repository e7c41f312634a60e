// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.progress;

import java.util.List;

/**
 * How one training went, of the one or several that make a model.
 *
 * @param epochs one report per epoch, not empty
 * @param bestEpoch index into {@code epochs} of the one whose weights were kept
 */
public record RunHistory(List<EpochReport> epochs, int bestEpoch) {
  public RunHistory {
    epochs = List.copyOf(epochs);
    if (bestEpoch < 0 || bestEpoch >= epochs.size()) {
      throw new IllegalArgumentException("no epoch " + (bestEpoch + 1) + " of " + epochs.size());
    }
  }

  /** The report of the epoch whose weights were kept. */
  public EpochReport best() {
    return epochs.get(bestEpoch);
  }
}
