// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

/** How a feature column is stored and encoded. */
public enum ColumnType {
  /** One float32; NaN is null. */
  NUMERIC,
  /** One int32 code, an index into the column's categories; -1 is null. */
  CATEGORICAL,
  /** One int64, microseconds since the epoch, UTC; {@link Long#MIN_VALUE} is null. */
  TIMESTAMP,
  /** One int32, 0 or 1; -1 is null. */
  BOOLEAN,
  /** {@code length} int32 hashes of word and character n-grams, each above 0; 0 is padding. */
  TEXT,
  /** {@code length} float32; all NaN is null. */
  EMBEDDING;

  /** Whether it is one int32 code, of a category or of a boolean; -1 is null. */
  public boolean isCoded() {
    return this == CATEGORICAL || this == BOOLEAN;
  }
}
