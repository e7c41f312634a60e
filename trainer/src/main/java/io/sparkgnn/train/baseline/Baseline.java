// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A way to answer, and how good it is.
 *
 * @param name for people
 * @param figures by metric, of the same rows for all that are compared
 */
public record Baseline(String name, Map<String, Double> figures) {
  /** The model that is compared with the others. */
  public static final String MODEL = "spark-gnn";

  /** The model without the trees that are averaged with it. */
  public static final String NETWORK = "network alone";

  /** Trees on exact figures of what a row can see. */
  public static final String TREES = "boosted trees";

  /** The mean of what the entity's labels were before. */
  public static final String OWN_PAST = "own past";

  /** What the entity's last label was. */
  public static final String LAST_WINDOW = "last window";

  /** The same answer for all. */
  public static final String CONSTANT = "constant";

  public Baseline {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
