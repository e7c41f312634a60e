// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

/** A column that scoring adds to a row. */
public enum ScoreColumn {
  /** What is predicted: a number, or a string. */
  PREDICTION,
  /** The probability of each class: numbers. */
  PROBABILITY,
  /** Quantiles of what is predicted: numbers that never fall. */
  QUANTILES
}
