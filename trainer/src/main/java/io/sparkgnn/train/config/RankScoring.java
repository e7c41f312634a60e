// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** How a ranking scores items. */
public enum RankScoring {
  /** By two vectors, and items that the entity was linked to by how often and when besides. */
  LINKS,
  /** By two vectors alone. */
  TOWERS
}
