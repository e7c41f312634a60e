// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

/** What a column's values are while the build handles them. */
public enum ColumnKind {
  BOOLEAN,
  /** Java longs. */
  INTEGER,
  /** Java doubles. */
  DECIMAL,
  /** Microseconds since the epoch, as Java longs. */
  TIME,
  STRING,
  /** Sequences of floats. */
  ARRAY
}
