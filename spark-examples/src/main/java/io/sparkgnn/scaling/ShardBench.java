package io.sparkgnn.scaling;

import io.sparkgnn.connector.shard.Placement;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.GraphHandle;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Measures sampling and feature reads by all executors at once: {@code GRAPH TABLE PLACEMENT BATCH
 * SECONDS FANOUTS EXECUTORS}, such as {@code build/graphs/shop users sharded 1024 10 16,8 2}. Each
 * executor samples batches of random nodes of the table as of random times in the last fifth of the
 * graph's two years, first alone, then with their feature rows. Prints a JSON line an executor and
 * measure.
 */
public final class ShardBench {
  /** Time for all executors to open their part before any begins to measure. */
  private static final long OPEN_MILLIS = 20_000;

  private ShardBench() {}

  /** Runs on the cluster that {@code spark.master} says. */
  public static void main(String[] args) throws InterruptedException {
    String path = args[0];
    int batch = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    SparkSession spark =
        SparkSession.builder()
            .appName("spark-gnn shard bench")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .getOrCreate();
    int executors = Integer.parseInt(args[6]);
    awaitExecutors(spark, executors);
    Manifest graph = GraphHandle.manifest(spark, path);
    PlacementChoice choice = PlacementChoice.of(Placement.of(args[2]), graph, spark.sparkContext());
    int entity = graph.schema().nodeType(args[1]).index();
    ShardBenchTask task =
        new ShardBenchTask(
            GraphHandle.of(spark, path, graph, choice, entity),
            entity,
            Wire.write(plan(graph.schema(), args[5])),
            batch,
            seconds,
            graph.newestTime(),
            System.currentTimeMillis() + OPEN_MILLIS);
    System.out.println(choice.text());
    List<Integer> numbers = IntStream.range(0, executors).boxed().toList();
    new JavaSparkContext(spark.sparkContext())
        .parallelize(numbers, executors)
        .flatMap(task)
        .collect()
        .forEach(System.out::println);
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
