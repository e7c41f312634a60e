// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Scoring by one, two and three executors, with a graph of one, two and eight stripes that they
 * share or each have, by one and four threads a stage: always the bits of one process that has all
 * of the graph.
 */
@Integration
class ShardedScoringTest {
  private static final int STRIPES = 8;
  private static final int LINKS = 2;

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static ScoredSeeds relF1;
  private static ScoredSeeds fourThreads;
  private static final List<String> GRAPHS = new ArrayList<>();
  private SparkSession spark;

  @BeforeAll
  static void startCluster() throws IOException {
    relF1 = ScoredSeeds.relF1(Files.createDirectories(folder.resolve("f1")), STRIPES);
    fourThreads = relF1.withThreads(4);
    GRAPHS.add(relF1.graph());
    for (int stripes : new int[] {1, 2}) {
      GRAPHS.add(RelF1Graph.build(MlSpark.get(), folder.resolve("graph-" + stripes), stripes));
    }
    MlSpark.stop();
    cluster = new StandaloneCluster(0, Map.of());
    for (int worker = 0; worker < 3; worker++) {
      cluster.addWorker("-Dspark.sparkgnn.localDir=" + local(worker));
    }
  }

  @AfterEach
  void stopSession() {
    if (spark != null) {
      spark.stop();
    }
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Path local(int worker) {
    return folder.resolve("local-" + worker);
  }

  private SparkSession session(int executors) {
    return cluster
        .sharingSession("")
        .config("spark.cores.max", executors)
        .config("spark.sparkgnn.shards.grace", "30s")
        .config("spark.plugins", "io.sparkgnn.ml.SparkGnnPlugin")
        .getOrCreate();
  }

  private static List<Path> files(int worker, String suffix) throws IOException {
    if (!Files.isDirectory(local(worker))) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(local(worker))) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void everyPeerSamplesTheNeighborhoodsOfOneProcessEdgeForEdge() {
    RelF1Neighborhoods.check(GRAPHS.stream().map(Path::of).toList());
  }

  @Test
  void oneExecutorScoresWithTheBitsOfOneProcess() {
    spark = session(1);
    checkAll();
  }

  /** Every graph and placement, by one thread a stage and by four. */
  private void checkAll() {
    for (String graph : GRAPHS) {
      for (String placement : List.of("sharded", "replicated")) {
        relF1.check(spark, graph, placement);
        fourThreads.check(spark, graph, placement);
      }
    }
  }

  @Nightly
  @Test
  void threeExecutorsEachCopyTheirShareAndTwoCopyAgainWhatWasDamagedMeanwhile() throws IOException {
    for (int worker = 0; worker < 3; worker++) {
      FileUtils.deleteDirectory(local(worker).toFile());
    }
    spark = session(3);
    relF1.check(spark, "sharded");
    int shares = 0;
    for (int worker = 0; worker < 3; worker++) {
      assertThat(files(worker, ".parents").size()).isBetween(1, LINKS * (STRIPES - 1));
      shares += files(worker, ".parents").size();
    }
    assertThat(shares).isEqualTo(LINKS * STRIPES);
    checkMetrics();
    List<Path> toDamage = new ArrayList<>();
    for (int worker = 0; worker < 3; worker++) {
      toDamage.add(files(worker, ".children").get(0));
    }
    checkAll();
    spark.stop();

    Map<Path, byte[]> good = new HashMap<>();
    for (Path damaged : toDamage) {
      byte[] bytes = Files.readAllBytes(damaged);
      good.put(damaged, bytes.clone());
      bytes[bytes.length / 2] ^= 4;
      Files.delete(damaged); // it is read-only
      Files.write(damaged, bytes);
    }
    spark = session(2);
    relF1.check(spark, "sharded");
    relF1.check(spark, "replicated");
    int repaired = 0;
    for (Map.Entry<Path, byte[]> copy : good.entrySet()) {
      if (Arrays.equals(Files.readAllBytes(copy.getKey()), copy.getValue())) {
        assertThat(cluster.executorLogs())
            .contains("The copy " + copy.getKey() + " of a file of ")
            .contains("is damaged (its digest is wrong): it is copied again");
        repaired++;
      }
    }
    assertThat(repaired).isEqualTo(2);
    checkAll();
  }

  private void checkMetrics() {
    for (Map<String, Number> metrics : metricsOfExecutors()) {
      assertThat(metrics.get("remoteRequests").longValue()).isPositive();
      assertThat(metrics.get("remoteBytesReceived").longValue()).isPositive();
      assertThat(metrics.get("seeds").longValue()).isPositive();
      assertThat(metrics.get("cachedRows").longValue()).isPositive();
      assertThat(metrics.get("remoteFigureLists").longValue()).isPositive();
      assertThat(metrics.get("nativeBytes").longValue()).isPositive();
    }
  }

  /** What the plugin registered with Spark's metrics system in each executor. */
  private List<Map<String, Number>> metricsOfExecutors() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, 3).boxed().toList(), 3)
        .map(
            any -> {
              Thread.sleep(1000); // keeps this executor busy, so that each has one of the three
              Map<String, Number> found = new HashMap<>();
              CollectionConverters.asJava(
                      SparkEnv.get()
                          .metricsSystem()
                          .getSourcesByName("plugin.io.sparkgnn.ml.SparkGnnPlugin"))
                  .forEach(
                      source ->
                          source
                              .metricRegistry()
                              .getGauges()
                              .forEach((name, gauge) -> found.put(name, number(gauge))));
              return found;
            })
        .collect();
  }

  private static Number number(Gauge<?> gauge) {
    return (Number) gauge.getValue();
  }
}
