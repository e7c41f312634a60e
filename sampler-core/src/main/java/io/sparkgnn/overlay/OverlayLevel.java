// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.GraphSchema;

/** An overlay as the one that is over its state sees it. */
interface OverlayLevel {
  GraphSchema schema();

  Slots slots();

  Growth growth();

  /** Whether the one over it has a row without a key that is here too. */
  boolean isAbove(Slot withoutKey);

  /** Takes a change. */
  void apply(RowChange change);
}
