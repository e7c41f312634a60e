// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

/** Whose vectors are asked for. */
public enum EmbeddingSide {
  /** Those of seeds. */
  ENTITIES,
  /** Those of what a ranking ranks. */
  ITEMS
}
