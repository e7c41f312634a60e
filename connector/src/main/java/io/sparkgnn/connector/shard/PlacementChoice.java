// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.graph.Manifest;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.network.util.JavaUtils;

/**
 * A placement and why.
 *
 * @param placement replicated or sharded
 * @param executors how many share the graph
 * @param reason for people, one sentence without its end
 */
public record PlacementChoice(Placement placement, int executors, String reason) {
  private static final double OVERHEAD = 0.1;
  private static final long LEAST_OVERHEAD = 384L << 20;

  /**
   * Decides where the stripes of a graph go in a stage of this session.
   *
   * @param asked what the user wants
   */
  public static PlacementChoice of(Placement asked, Manifest graph, SparkContext spark) {
    int executors = spark.isLocal() ? 1 : executors(spark);
    long memory = JavaUtils.byteStringAsBytes(spark.conf().get("spark.executor.memory", "1g"));
    return of(asked, bytes(graph), graph.stripes(), executors, memory);
  }

  /** Those that have registered or, while more are on their way, those that are asked for. */
  private static int executors(SparkContext spark) {
    SparkConf conf = spark.conf();
    int registered = spark.getExecutorMemoryStatus().size() - 1;
    int byCores = conf.getInt("spark.cores.max", 0) / conf.getInt("spark.executor.cores", 1);
    int asked = conf.getInt("spark.executor.instances", 0);
    boolean coresAreSet = conf.contains("spark.executor.cores");
    return Math.max(1, Math.max(registered, Math.max(asked, coresAreSet ? byCores : 0)));
  }

  /** Bytes of the graph's files. */
  static long bytes(Manifest graph) {
    return graph.files().stream().mapToLong(Manifest.FileEntry::length).sum();
  }

  /**
   * The rule: a graph is replicated when an executor can keep half of its memory's worth of it in
   * the page cache, with heap and tensors beside it; else it is sharded.
   */
  static PlacementChoice of(
      Placement asked, long graphBytes, int stripes, int executors, long executorMemory) {
    if (asked != Placement.AUTO) {
      return new PlacementChoice(asked, executors, "as asked for");
    }
    if (executors == 1) {
      return new PlacementChoice(Placement.REPLICATED, 1, "there is one executor");
    }
    if (stripes == 1) {
      return new PlacementChoice(
          Placement.REPLICATED,
          executors,
          "the graph has one stripe; build it with more (graph.shards) to share it");
    }
    long room = (executorMemory + Math.max(LEAST_OVERHEAD, (long) (OVERHEAD * executorMemory))) / 2;
    boolean fits = graphBytes <= room;
    return new PlacementChoice(
        fits ? Placement.REPLICATED : Placement.SHARDED,
        executors,
        "the graph has %s, which is %s half of an executor's memory, %s"
            .formatted(megabytes(graphBytes), fits ? "at most" : "more than", megabytes(room)));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** One line that tells the choice and the reason. */
  public String text() {
    String what =
        placement == Placement.SHARDED
            ? "sharded over " + executors + (executors == 1 ? " executor" : " executors")
            : "replicated";
    return "Graph placement: " + what + ": " + reason;
  }
}
