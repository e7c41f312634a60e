// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import io.sparkgnn.connector.shard.Placement;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.wire.Sent;
import io.sparkgnn.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Measures sampling and feature reads by all executors at once, of a replicated and of a sharded
 * graph in turn: {@code GRAPH TABLE BATCH SECONDS FANOUTS EXECUTORS ROUNDS WARMUP}, such as {@code
 * build/graphs/shop users 1024 3 16,8 2 7 20}. Each executor samples batches of random nodes of the
 * table as of random times in the last fifth of the graph's two years, alone and with their feature
 * rows. After WARMUP seconds of each of the four cases every round takes SECONDS of each, so that a
 * machine whose speed moves moves all of them. Prints medians over the rounds, a JSON line a case
 * and one a ratio.
 */
public final class ShardBench {
  /** Time for all executors to open the graph in both ways before any begins to measure. */
  private static final long OPEN_MILLIS = 25_000;

  private ShardBench() {}

  /** Runs on the cluster that {@code spark.master} says. */
  public static void main(String[] args) throws InterruptedException {
    String path = args[0];
    int executors = Integer.parseInt(args[5]);
    SparkSession spark =
        SparkSession.builder()
            .appName("spark-gnn shard bench")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .getOrCreate();
    awaitExecutors(spark, executors);
    Manifest graph = GraphHandle.manifest(spark, path);
    int entity = graph.schema().nodeType(args[1]).index();
    Sent<ShardBenchTask> task =
        Sent.of(
            new ShardBenchTask(
                GraphHandle.of(spark, path, graph),
                GraphHandle.of(
                    spark,
                    path,
                    graph,
                    PlacementChoice.of(Placement.SHARDED, graph, spark.sparkContext()),
                    List.of(entity)),
                entity,
                plan(graph.schema(), args[4]),
                Integer.parseInt(args[2]),
                graph.newestTime(),
                new ShardBenchTask.Schedule(
                    System.currentTimeMillis() + OPEN_MILLIS,
                    Integer.parseInt(args[7]),
                    Integer.parseInt(args[3]),
                    Integer.parseInt(args[6]))));
    List<Integer> numbers = IntStream.range(0, executors).boxed().toList();
    List<ShardBenchSlice> slices =
        new JavaSparkContext(spark.sparkContext())
                .parallelize(numbers, executors)
                .flatMap(number -> task.get().run(number).stream().map(Wire::write).iterator())
                .collect()
                .stream()
                .map(slice -> Wire.read(slice, ShardBenchSlice.class))
                .toList();
    new ShardBenchSummary(slices).lines().forEach(System.out::println);
    spark.stop();
  }

  private static void awaitExecutors(SparkSession spark, int executors)
      throws InterruptedException {
    while (!spark.sparkContext().isLocal()
        && spark.sparkContext().getExecutorMemoryStatus().size() - 1 < executors) {
      Thread.sleep(100);
    }
  }

  private static SamplingPlan plan(GraphSchema schema, String fanouts) {
    StringBuilder yaml = new StringBuilder("[");
    String[] hops = fanouts.split(",");
    for (int hop = 0; hop < hops.length; hop++) {
      yaml.append(hop == 0 ? "" : ", ")
          .append("{hop")
          .append(hop + 1)
          .append(": {default: ")
          .append(Integer.parseInt(hops[hop].strip()))
          .append("}}");
    }
    return NumNeighbors.parse(yaml.append(']').toString())
        .resolve(schema, Strategy.RECENCY, Map.of(), null);
  }
}
