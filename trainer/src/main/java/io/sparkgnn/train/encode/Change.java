// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/** How a regression's change against a forecast is learned. */
public enum Change {
  /** It is not: labels are learned as they are. */
  NONE,
  /** As a difference, of logarithms where differences grow with the forecast. */
  DIFFERENCE,
  /** As the logarithm of what one more than the forecast is multiplied by to give the mean. */
  FACTOR
}
