package io.sparkgnn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.shard.ExecutorShards;
import io.sparkgnn.connector.shard.Placement;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.GraphHandle;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.ml.ShopGraph;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.shard.SameSubgraphs;
import io.sparkgnn.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors that share a graph, for as long as a system property says; not part of a build.
 * Memory, threads and files of driver and executors are printed and must not grow. The heaps of the
 * executors are all touched at their start, so that what grows is native.
 */
class EnduranceTest {
  private static final int EXECUTORS = 2;

  @TempDir private java.nio.file.Path folder;

  private StandaloneCluster cluster;
  private SparkSession spark;
  private String graph;

  @BeforeEach
  void start() {
    graph = ShopGraph.build(MlSpark.get(), folder.resolve("graph"), 100, 4);
    MlSpark.stop();
    cluster = new StandaloneCluster(EXECUTORS, Map.of());
    spark =
        cluster
            .session("-Xms768m -XX:+AlwaysPreTouch")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s")
            .config("spark.sparkgnn.localise", "always")
            .config("spark.sparkgnn.localDir", folder.resolve("local").toString())
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
  }

  @AfterEach
  void stop() {
    spark.stop();
    cluster.close();
  }

  private Map<String, ProcessFigures> figures(String when) throws IOException {
    Map<String, ProcessFigures> found = new TreeMap<>();
    for (Map.Entry<String, Long> executor : cluster.executors().entrySet()) {
      found.put("executor " + executor.getKey(), ProcessFigures.of(executor.getValue()));
    }
    found.put("driver", ProcessFigures.of(ProcessHandle.current().pid()));
    System.out.println("endurance: " + when + ": " + found);
    return found;
  }

  /** The driver's heap may still grow; all else must be as it was. */
  private static void assertFlat(
      Map<String, ProcessFigures> before, Map<String, ProcessFigures> after) {
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (process, then) -> {
          ProcessFigures now = after.get(process);
          assertThat(now.threads()).as(process).isLessThanOrEqualTo(then.threads() + 15);
          assertThat(now.files()).as(process).isLessThanOrEqualTo(then.files() + 25);
          if (!process.equals("driver")) {
            assertThat(now.residentMegabytes())
                .as(process)
                .isLessThanOrEqualTo(then.residentMegabytes() + 60);
          }
        });
  }

  @Test
  @EnabledIfSystemProperty(named = "sparkgnn.endurance.cycles", matches = "\\d+")
  void fittingAndTransformingAgainAndAgainDoesNotGrow() throws IOException {
    int cycles = Integer.getInteger("sparkgnn.endurance.cycles");
    int warm = Math.max(1, cycles / 4);
    Dataset<Row> labels = ShopGraph.labels(spark).cache();
    Gnn gnn = ShopGraph.gnn(graph).setEpochs(1).setNumWorkers(EXECUTORS).setPlacement("sharded");
    Map<String, ProcessFigures> before = Map.of();
    List<?> first = null;
    for (int cycle = 1; cycle <= cycles; cycle++) {
      GnnModel model = gnn.copy(ParamMap.empty()).fit(labels);
      List<?> scores = model.transform(labels.coalesce(2)).select("probability").collectAsList();
      first = first == null ? scores : first;
      assertThat(scores).isEqualTo(first);
      if (cycle % Math.max(1, cycles / 10) == 0) {
        figures("cycle " + cycle);
      }
      if (cycle == warm) {
        before = figures("cycle " + cycle);
      }
    }
    assertFlat(before, figures("end"));
  }

  @Test
  @EnabledIfSystemProperty(named = "sparkgnn.endurance.minutes", matches = "\\d+")
  void samplingOverTheNetworkForLongMakesNoErrorAndDoesNotGrow() throws IOException {
    int minutes = Integer.getInteger("sparkgnn.endurance.minutes");
    Manifest manifest = GraphHandle.manifest(spark, graph);
    GraphSchema schema = manifest.schema();
    int users = schema.nodeType("users").index();
    PlacementChoice choice = PlacementChoice.of(Placement.SHARDED, manifest, spark.sparkContext());
    GraphHandle handle = GraphHandle.of(spark, graph, manifest, choice, users);
    byte[] plan =
        Wire.write(
            NumNeighbors.parse("[{hop1: {default: 8}}, {hop2: {default: 4}}]")
                .resolve(schema, Strategy.RECENCY, Map.of(), null));
    Map<String, ProcessFigures> before = Map.of();
    long batches = 0;
    long requests = 0;
    for (int minute = 1; minute <= minutes; minute++) {
      long round = minute;
      List<long[]> done =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(List.of(0, 1), EXECUTORS)
              .map(executor -> sample(handle, plan, users, 2 * round + executor))
              .collect();
      for (long[] counts : done) {
        assertThat(counts[1]).as("requests").isPositive();
        batches += counts[0];
        requests += counts[1];
      }
      Map<String, ProcessFigures> now =
          figures("minute " + minute + ", " + batches + " batches, " + requests + " requests");
      before = minute == Math.max(1, minutes / 4) ? now : before;
    }
    assertFlat(before, figures("end"));
  }

  /** Samples for a minute and compares each batch with what the whole graph gives. */
  private static long[] sample(GraphHandle handle, byte[] plan, int entity, long seed) {
    long end = System.nanoTime() + 60_000_000_000L;
    SplittableRandom random = new SplittableRandom(seed);
    SamplingPlan fanouts = Wire.read(plan, SamplingPlan.class);
    long batches = 0;
    try (ExecutorShards.Lease lease = ExecutorShards.lease(handle.shards());
        GraphStore whole = handle.open()) {
      GraphSchema schema = whole.schema();
      Sampler shared = lease.graph().newSampler(fanouts, entity, 1);
      Sampler alone = new TemporalSampler(schema, whole.topology(), fanouts, entity, 1);
      Subgraph found = shared.newSubgraph();
      Subgraph expected = alone.newSubgraph();
      int bought = schema.nodeType("purchases").index();
      long requests = lease.graph().traffic().requests();
      long newest = whole.topology().time(bought, whole.topology().nodeCount(bought) - 1);
      while (System.nanoTime() < end) {
        int count = 1 + random.nextInt(256);
        long[] ids = random.longs(count, 0, whole.topology().nodeCount(entity)).toArray();
        long[] times = random.longs(count, newest - 86_400_000_000L, newest).toArray();
        SeedBatch seeds = new SeedBatch(entity, ids, times, count);
        shared.sample(seeds, (int) batches, found);
        alone.sample(seeds, (int) batches, expected);
        SameSubgraphs.check(schema, found, expected);
        batches++;
      }
      return new long[] {batches, lease.graph().traffic().requests() - requests};
    }
  }
}
