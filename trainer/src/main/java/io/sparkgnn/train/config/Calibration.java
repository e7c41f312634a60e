// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** How probabilities are moved to what validation rows show. */
public enum Calibration {
  /** They stay what the model says. */
  NONE,
  /** All become surer, or all less sure, by one number. */
  TEMPERATURE,
  /** Each goes where a curve that never falls takes it; of classes each class has its own. */
  ISOTONIC
}
