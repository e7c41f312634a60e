// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** Whether boosted trees answer together with the network. */
public enum Stacking {
  /** Where the validation rows are clearly better predicted so. */
  AUTO,
  /** Never. */
  NONE,
  /** Always, by the weight that predicts the validation rows best. */
  TREES
}
