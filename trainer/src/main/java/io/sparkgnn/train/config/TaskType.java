// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** The kinds of tasks, by the names that people write. Each has its class in {@code train.task}. */
public enum TaskType {
  /** A label of 0 or 1; predicted is the probability of 1. */
  BINARY,
  /** A class, 0 to classes - 1; predicted is the probability of each. */
  MULTICLASS,
  /** Any number of classes at once; predicted is the probability of each. */
  MULTILABEL,
  /** A number. */
  REGRESSION,
  /** A number in each of several windows to come. */
  FORECAST,
  /** A list of items; predicted are those that come first. */
  RANKING
}
