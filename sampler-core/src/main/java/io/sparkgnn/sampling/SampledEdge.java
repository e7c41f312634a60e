// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import java.util.List;

/**
 * One sampled edge in the warehouse's own terms, so that anybody can check it with SQL.
 *
 * @param seedKey key of the seed's entity
 * @param seedTime the seed's time, microseconds since the epoch
 * @param hop from 1
 * @param edgeType name of the edge type
 * @param parentType table of the expanded row
 * @param parentKey its key
 * @param childType table of the neighbor
 * @param childKey its key
 * @param childTime its time, microseconds since the epoch; {@link Long#MIN_VALUE} in a static table
 */
public record SampledEdge(
    String seedKey,
    long seedTime,
    int hop,
    String edgeType,
    String parentType,
    String parentKey,
    String childType,
    String childKey,
    long childTime) {
  /** Names of the columns that these are written to, in order. */
  public static final List<String> COLUMNS =
      List.of(
          "seed_key",
          "seed_time",
          "hop",
          "edge_type",
          "parent_type",
          "parent_key",
          "child_type",
          "child_key",
          "child_time");
}
