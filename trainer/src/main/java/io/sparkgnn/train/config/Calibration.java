// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** How answers are moved to what validation rows show. */
public enum Calibration {
  /** Counts as {@link #WHOLE_NUMBERS}, unless validation rows speak against it; else not at all. */
  AUTO,
  /** They stay what the model says. */
  NONE,
  /** All probabilities become surer, or all less sure, by one number. */
  TEMPERATURE,
  /** Each probability goes where a curve that never falls takes it; each class has its own. */
  ISOTONIC,
  /** Numbers become the nearest whole one, as the median of whole numbers is one. */
  WHOLE_NUMBERS
}
