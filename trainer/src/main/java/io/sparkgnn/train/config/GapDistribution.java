// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** How the length of an artificial gap between the newest visible row and the seed is drawn. */
public enum GapDistribution {
  UNIFORM,
  LOG_UNIFORM
}
