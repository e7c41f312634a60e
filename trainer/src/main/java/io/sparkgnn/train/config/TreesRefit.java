// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** Whether boosted trees learn from the validation rows once these have judged them. */
public enum TreesRefit {
  /** Those of a regression do, whose labels move from one time to the next. */
  AUTO,
  ALWAYS,
  NEVER
}
