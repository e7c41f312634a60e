// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** What a regression's label is learned as. */
public enum Target {
  /** The change, where a figure of the past comes near to the labels as it stands. */
  AUTO,
  /** As it is. */
  LEVEL
}
