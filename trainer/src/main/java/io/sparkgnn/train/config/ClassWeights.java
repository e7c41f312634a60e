// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** How classes of different size weigh in the loss. */
public enum ClassWeights {
  /** Every row weighs the same. */
  NONE,
  /** Every class weighs the same in sum. */
  BALANCED
}
