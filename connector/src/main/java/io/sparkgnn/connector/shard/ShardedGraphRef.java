// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import org.apache.spark.util.SerializableConfiguration;

/**
 * A version of a graph that executors are to share, as the driver names it to tasks.
 *
 * @param path where it is, on any Hadoop file system, qualified
 * @param version its manifest's
 * @param stripes its manifest's
 * @param executors how many will share it, as far as the driver knows
 * @param keyed node type whose keys every executor needs, or -1
 * @param cacheBytes how much of other executors' hot nodes each copies
 * @param hadoop how to reach it
 */
public record ShardedGraphRef(
    String path,
    String version,
    int stripes,
    int executors,
    int keyed,
    long cacheBytes,
    SerializableConfiguration hadoop) {
  GraphKey key() {
    return new GraphKey(path, version, keyed, executors);
  }

  /** The name under which its owners answer. */
  String service() {
    return "shards-" + version + "-" + keyed + "-" + executors;
  }
}
