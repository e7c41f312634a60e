// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

/** A column that scoring adds to a row. */
public enum ScoreColumn {
  /** What is predicted: a number. */
  PREDICTION,
  /** The probability of each class: numbers. */
  PROBABILITY
}
