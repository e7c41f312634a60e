// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

/** Where a graph's stripes are while a stage runs. */
public enum Placement {
  /** As {@link PlacementChoice} decides from the graph's bytes and the executors' memory. */
  AUTO,
  /** Every executor has all stripes. */
  REPLICATED,
  /** Every executor has its share, and asks the others for what is theirs. */
  SHARDED
}
