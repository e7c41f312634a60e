// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** How a node summarises its children. Several are concatenated. */
public enum Aggregation {
  MEAN,
  SUM,
  MAX,
  /**
   * Means weighted by {@code exp(-r / tau)}, where r is the child's recency rank (newest = 0), for
   * three learned values of tau per layer and edge type.
   */
  DECAY
}
