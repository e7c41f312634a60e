// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import java.util.Set;

/**
 * A neighborhood as it is scored once more.
 *
 * @param cut what is not there
 * @param share how far each input is from the average, 1 for as it is and 0 for the average
 * @param averaged inputs that have their average all the same
 */
record Copy(Cut cut, float share, Set<Place> averaged) {
  /** As it is. */
  static final Copy WHOLE = new Copy(Cut.NOTHING, 1, Set.of());

  /** With the average in every place. */
  static final Copy AVERAGE = new Copy(Cut.NOTHING, 0, Set.of());

  /**
   * What is called the same in all rows of a table that were found at a hop.
   *
   * @param input position in the table's {@link InputNames#names()}
   */
  record Place(int nodeType, int hop, int input) {}

  static Copy without(Cut cut) {
    return new Copy(cut, 1, Set.of());
  }

  static Copy averaged(Set<Place> places) {
    return new Copy(Cut.NOTHING, 1, places);
  }

  static Copy onPath(float share) {
    return new Copy(Cut.NOTHING, share, Set.of());
  }
}
