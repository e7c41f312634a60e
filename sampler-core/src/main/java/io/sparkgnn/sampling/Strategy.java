// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.util.Locale;

/** How the neighbors of one edge type are chosen when there are more than the fanout. */
public enum Strategy {
  /**
   * Successive draws without replacement, the visible neighbor of age rank r (newest = 0) with
   * weight ln((r+2)/(r+1)) among those not yet drawn.
   */
  RECENCY,
  /** Every subset of visible neighbors equally likely. */
  UNIFORM,
  /** The newest visible neighbors. */
  LAST,
  /** Every subset of all neighbors equally likely, their time ignored on purpose. */
  STATIC;

  /**
   * The strategy of that name, without regard to case.
   *
   * @throws UserErrorException if there is none; the message names those there are
   */
  public static Strategy parse(String name) {
    for (Strategy strategy : values()) {
      if (strategy.name().equalsIgnoreCase(name.strip())) {
        return strategy;
      }
    }
    throw new UserErrorException(
        "Cannot read sampling strategy '"
            + Shown.value(name)
            + "': it must be recency, uniform, last or static");
  }

  /** The name as users write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
