package io.sparkgnn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.ml.ShopGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scoring by executors that share a graph of eight stripes, on a standalone cluster of three
 * workers: always the bits of one process that has all of the graph.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShardedScoringTest {
  private static final int STRIPES = 8;
  private static final int SECONDS = 600;

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static String graph;
  private static Path model;
  private static Path seeds;
  private static List<String> expected;

  @BeforeAll
  static void startCluster() throws IOException {
    SparkSession spark = MlSpark.get();
    graph = ShopGraph.build(spark, folder.resolve("graph"), 100, STRIPES);
    GnnModel trained = ShopGraph.gnn(graph).setEpochs(1).fit(ShopGraph.labels(spark));
    model = folder.resolve("model");
    trained.write().save(model.toString());
    seeds = folder.resolve("seeds");
    ShopGraph.labels(spark).select("user_id", "at").coalesce(1).write().parquet(seeds.toString());
    Dataset<Row> rows = spark.read().parquet(seeds.toString());
    expected =
        PredictApplication.lines(
            trained
                .setScoringBatchSize(PredictApplication.BATCH)
                .transform(rows.repartition(PredictApplication.PARTITIONS)));
    assertThat(expected).hasSize(4 * ShopGraph.USERS);
    cluster = new StandaloneCluster(Files.createDirectories(folder.resolve("cluster")));
    for (int w = 0; w < 3; w++) {
      cluster.worker("worker" + w, "-Dspark.sparkgnn.localDir=" + local(w));
    }
  }

  /** A driver of a test that failed must not keep the cores that the next one needs. */
  @AfterEach
  void stopDrivers() {
    cluster.stopApplications();
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Path local(int worker) {
    return folder.resolve("local" + worker);
  }

  private static Map<String, String> settings(int executors) {
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.cores.max", Integer.toString(executors));
    settings.put("spark.executor.cores", "1");
    settings.put("spark.sparkgnn.localise", "always");
    settings.put("spark.sparkgnn.shards.grace", "20s");
    return settings;
  }

  private static StandaloneCluster.Application score(
      String name, String placement, Map<String, String> settings) {
    return cluster.submit(
        name,
        PredictApplication.class,
        settings,
        model.toString(),
        graph,
        placement,
        seeds.toString(),
        folder.resolve(name + ".scores").toString());
  }

  private static void assertExact(StandaloneCluster.Application application, String name)
      throws IOException {
    assertThat(application.await(SECONDS)).as(application.output()).isZero();
    assertThat(Files.readAllLines(folder.resolve(name + ".scores"))).isEqualTo(expected);
  }

  private static List<Path> files(int worker, String suffix) throws IOException {
    if (!Files.isDirectory(local(worker))) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(local(worker))) {
      return all.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  @Order(1)
  void threeExecutorsEachCopyTheirShareAndScoreWithTheSameBits() throws IOException {
    StandaloneCluster.Application run = score("three", "sharded", settings(3));
    assertExact(run, "three");
    assertThat(run.output()).contains("Graph placement: sharded over 3 executors: as asked for");
    int parents = 0;
    for (int w = 0; w < 3; w++) {
      assertThat(files(w, ".parents").size()).isBetween(1, STRIPES - 1);
      assertThat(files(w, ".times")).hasSize(2 * STRIPES);
      parents += files(w, ".parents").size();
    }
    assertThat(parents).isEqualTo(STRIPES);
  }

  @Test
  @Order(2)
  void aDamagedCopyOnOneWorkerIsNoticedAndCopiedAgainByTheNextApplication() throws IOException {
    Path damaged = files(1, ".children").get(0);
    byte[] good = Files.readAllBytes(damaged);
    byte[] bytes = good.clone();
    bytes[bytes.length / 2] ^= 4;
    Files.delete(damaged); // it is read-only
    Files.write(damaged, bytes);
    assertExact(score("damaged", "sharded", settings(3)), "damaged");
    assertThat(Files.readAllBytes(damaged)).isEqualTo(good);
  }

  @Test
  @Order(3)
  void oneAndTwoExecutorsReplicatedOrShardedGiveTheSameBits() throws IOException {
    assertExact(score("two", "sharded", settings(2)), "two");
    assertExact(score("one", "sharded", settings(1)), "one");
    StandaloneCluster.Application auto = score("auto", "auto", settings(2));
    assertExact(auto, "auto");
    assertThat(auto.output()).contains("Graph placement: replicated: the graph has");
  }
}
