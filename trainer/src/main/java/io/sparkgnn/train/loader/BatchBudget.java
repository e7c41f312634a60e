// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.PREFETCH;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.sampling.Subgraph;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How large a batch may grow: what its step needs at least is compared with the machine's memory
 * before any of it is taken, so that too large a one ends with a message and not with the system's
 * killer. It counts what nothing can do without, so a batch that fits is never refused.
 *
 * @param bytes of the machine, or of the container
 * @param bytesPerNode that the step needs at least for each node of a batch
 */
public record BatchBudget(long bytes, long bytesPerNode) {
  /** Of an edge: its child, its parent and its rank. */
  private static final long EDGE_BYTES = 12;

  /** Of a node in its neighborhood: id, seed, and how it was reached. */
  private static final long NODE_BYTES = 20;

  /**
   * The budget of this machine.
   *
   * @param bytesPerNode of the step; 0 when that is another device's memory
   */
  public static BatchBudget ofThisMachine(long bytesPerNode) {
    return new BatchBudget(machineBytes(), bytesPerNode);
  }

  /** Bytes of memory that this process may have at most. */
  public static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /**
   * Checks a sampled batch.
   *
   * @throws UserErrorException if its step needs more memory than the machine has
   */
  void check(Subgraph batch, int nodeTypes, int edgeTypes) {
    long nodes = 0;
    for (int type = 0; type < nodeTypes; type++) {
      nodes += batch.nodeCount(type);
    }
    long edges = 0;
    for (int hop = 1; hop <= batch.hops(); hop++) {
      for (int type = 0; type < edgeTypes; type++) {
        edges += batch.edges(hop, type).edgeCount();
      }
    }
    check(batch.seedCount(), nodes, edges);
  }

  void check(long seeds, long nodes, long edges) {
    double needed = (double) nodes * (NODE_BYTES + bytesPerNode) + (double) edges * EDGE_BYTES;
    if (needed > bytes) {
      throw new UserErrorException(
          String.format(
              Locale.ROOT,
              "Cannot continue with a batch of %d seeds: their neighborhoods have %d nodes and %d"
                  + " edges, at least %.1f GB (%d bytes a node, %d an edge) where %.1f GB are;"
                  + " lower %s, %s or %s",
              seeds,
              nodes,
              edges,
              needed / 1e9,
              NODE_BYTES + bytesPerNode,
              EDGE_BYTES,
              bytes / 1e9,
              BATCH_SIZE,
              NUM_NEIGHBORS,
              CHANNELS));
    }
  }

  /** What to tell of a heap or of direct memory that is too small for a batch. */
  static UserErrorException tooSmall(OutOfMemoryError error) {
    return new UserErrorException(
        String.format(
            Locale.ROOT,
            "Cannot make a batch: its neighborhoods do not fit the %.1f GB that this JVM may have"
                + " (%s); lower %s, %s or %s, or give it more"
                + " (SPARK_GNN_MEMORY, spark.executor.memory)",
            Runtime.getRuntime().maxMemory() / 1e9,
            error.getMessage(),
            BATCH_SIZE,
            NUM_NEIGHBORS,
            PREFETCH),
        error);
  }
}
