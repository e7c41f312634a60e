// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A version of a graph that executors are to share, as the driver names it to tasks.
 *
 * @param path where it is, on any Hadoop file system, qualified
 * @param version its manifest's
 * @param stripes its manifest's
 * @param executors how many will share it, as far as the driver knows
 * @param keyed node types whose keys every executor needs
 * @param cacheBytes how much of other executors' hot nodes each copies
 * @param hadoop how to reach it
 */
public record ShardedGraphRef(
    String path,
    String version,
    int stripes,
    int executors,
    List<Integer> keyed,
    long cacheBytes,
    SerializableConfiguration hadoop) {
  public ShardedGraphRef {
    keyed = new ArrayList<>(keyed); // which travels
  }

  GraphKey key() {
    return new GraphKey(path, version, keyed, executors);
  }

  /** The name under which its owners answer. */
  String service() {
    return "shards-"
        + version
        + "-"
        + keyed.stream().map(String::valueOf).collect(Collectors.joining("."))
        + "-"
        + executors;
  }
}
