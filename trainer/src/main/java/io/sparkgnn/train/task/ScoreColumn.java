// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

/** A column that scoring adds to a row. */
public enum ScoreColumn {
  /** What is predicted: a number, or a string. */
  PREDICTION,
  /** The probability of each class: numbers. */
  PROBABILITY,
  /** What a probability comes from, so that Spark ML's evaluators can order rows by it: numbers. */
  RAW_PREDICTION,
  /** Quantiles of what is predicted: numbers that never fall. */
  QUANTILES
}
