// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.train.op.Ops;

/**
 * What the children of each parent have together. Where parents have about as many children each,
 * as samples of a fanout mostly have, the children's vectors are laid side by side once, with
 * padding: weighted means are products of these and maxima run over them. Else, and for a mean or a
 * sum alone, the edges are walked. The two ways differ by rounding.
 *
 * <p>Confined to one thread; arrays belong to the vectors' manager.
 */
final class Aggregates {
  private final NDArray x;
  private final Neighborhood.Bags bags;
  private NDArray places;
  private NDArray rows;

  /**
   * Lays nothing out yet.
   *
   * @param x [nodes, channels], vectors of the edge type's {@code to} type
   * @param bags the edges, at least one
   */
  Aggregates(NDArray x, Neighborhood.Bags bags) {
    this.x = x;
    this.bags = bags;
  }

  private boolean sideBySide() {
    if (places == null) {
      places = Ops.bagPlaces(bags.children(), bags.offsets());
      if (places.size() > 0) {
        rows = Ops.bagRows(x, bags.children(), places);
      }
    }
    return rows != null;
  }

  /** The mean: [parents, channels]. */
  NDArray mean() {
    return Ops.bagMean(x, bags.children(), bags.offsets());
  }

  /** The sum: [parents, channels]. */
  NDArray sum() {
    return Ops.bagSum(x, bags.children(), bags.offsets());
  }

  /** The maximum, element by element: [parents, channels]. */
  NDArray max() {
    return sideBySide()
        ? Ops.placedMax(x, rows, bags.children(), bags.offsets(), places)
        : Ops.bagMax(x, bags.children(), bags.offsets());
  }

  /**
   * Means weighted by {@code exp(-rank / tau)}.
   *
   * @param logTau [taus]
   * @return [parents, taus * channels]
   */
  NDArray decay(NDArray logTau) {
    return sideBySide()
        ? Ops.placedDecay(rows, bags.offsets(), places, bags.ranks(), logTau)
        : Ops.bagDecay(x, bags.children(), bags.offsets(), bags.parents(), bags.ranks(), logTau);
  }

  /** {@link #mean} and {@link #decay} side by side: [parents, (1 + taus) * channels]. */
  NDArray means(NDArray logTau) {
    return sideBySide()
        ? Ops.placedMeans(rows, bags.offsets(), places, bags.ranks(), logTau)
        : Ops.bagMeans(x, bags.children(), bags.offsets(), bags.parents(), bags.ranks(), logTau);
  }
}
