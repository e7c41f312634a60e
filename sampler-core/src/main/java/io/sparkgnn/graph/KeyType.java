// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

/** The type of one key column. Every integer type of the warehouse is a {@code LONG}. */
public enum KeyType {
  LONG,
  STRING,
  /** Days since the epoch. */
  DATE,
  /** Microseconds since the epoch, UTC. */
  TIMESTAMP
}
