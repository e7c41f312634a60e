// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/** A numeric column of children, in the order of their lists. */
interface ListNumbers {
  /** The value at a place; NaN for a missing one. */
  float get(long place);

  /** Number of values between two places that are there. */
  long count(long from, long to);

  /**
   * Sum of the values between two places of one list.
   *
   * @param begin of the list
   */
  double sum(long begin, long from, long to);
}
