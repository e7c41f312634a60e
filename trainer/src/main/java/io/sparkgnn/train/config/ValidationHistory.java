// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** What of the graph a validation row sees while epochs are chosen. */
public enum ValidationHistory {
  /** All up to its own time, as when the graph is built again before rows are scored. */
  FRESH,
  /**
   * Nothing after the training rows end, as when rows are scored long after the graph was built.
   */
  FROZEN,
  /** Frozen where the graph ends before the validation rows do, else fresh. */
  AUTO
}
