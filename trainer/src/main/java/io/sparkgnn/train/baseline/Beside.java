// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.train.drift.TrainedOn;

/**
 * What is kept beside a model's weights.
 *
 * @param comparison with simple answers; null where none was made
 * @param trees on exact figures; null where there are none
 * @param judged those that the validation rows have judged, where {@code trees} have learned from
 *     these rows since; null where they are the same
 * @param weight of the trees' predictions in the model's: 0 for the network alone, 1 for the trees
 *     alone
 * @param trainedOn to tell how inputs and scores move later; null of a model that was saved before
 *     that was kept
 */
public record Beside(
    Comparison comparison, SeedTrees trees, SeedTrees judged, double weight, TrainedOn trainedOn) {
  /** Nothing. */
  public static final Beside NOTHING = new Beside(null, null, null, 0, null);

  public Beside {
    if (!(weight >= 0 && weight <= 1) || trees == null && weight > 0) {
      throw new IllegalArgumentException("trees of weight " + weight);
    }
  }

  /** The same with trees of another weight. */
  public Beside withWeight(double other) {
    return new Beside(comparison, trees, judged, other, trainedOn);
  }

  /** The same with trees that have not learned from the validation rows. */
  public Beside unseen() {
    return judged == null ? this : new Beside(comparison, judged, null, weight, trainedOn);
  }

  /** The same with what was trained on. */
  public Beside on(TrainedOn other) {
    return new Beside(comparison, trees, judged, weight, other);
  }
}
