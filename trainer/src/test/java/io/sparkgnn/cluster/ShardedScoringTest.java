package io.sparkgnn.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.ml.ShopGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
  private static final List<Process> WORKERS = new ArrayList<>();
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
      WORKERS.add(cluster.worker("worker" + w, "-Dspark.sparkgnn.localDir=" + local(w)));
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
      String name,
      String graphPath,
      String placement,
      Map<String, String> settings,
      String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                model.toString(),
                graphPath,
                placement,
                seeds.toString(),
                folder.resolve(name + ".scores").toString()));
    args.addAll(List.of(more));
    return cluster.submit(name, PredictApplication.class, settings, args.toArray(String[]::new));
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
    StandaloneCluster.Application run = score("three", graph, "sharded", settings(3));
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
    Files.write(damaged, bytes);
    assertExact(score("damaged", graph, "sharded", settings(3)), "damaged");
    assertThat(Files.readAllBytes(damaged)).isEqualTo(good);
  }

  @Test
  @Order(3)
  void oneAndTwoExecutorsReplicatedOrShardedGiveTheSameBits() throws IOException {
    assertExact(score("two", graph, "sharded", settings(2)), "two");
    assertExact(score("one", graph, "sharded", settings(1)), "one");
    StandaloneCluster.Application auto = score("auto", graph, "auto", settings(2));
    assertExact(auto, "auto");
    assertThat(auto.output()).contains("Graph placement: replicated: the graph has");
  }

  @Test
  @Order(4)
  void anExecutorKilledWhileItLocalisesChangesNoScore() throws IOException {
    Map<String, String> settings = settings(3);
    settings.put(SlowFileSystem.SETTING, SlowFileSystem.class.getName());
    StandaloneCluster.Application run = score("killed", "slow://" + graph, "sharded", settings);
    List<ProcessHandle> victims = new ArrayList<>();
    Waiting.until(
        "an executor localises",
        SECONDS,
        () -> {
          try {
            if (files(0, ".part").isEmpty()) {
              return false;
            }
          } catch (IOException | UncheckedIOException e) {
            return false;
          }
          victims.addAll(StandaloneCluster.executors(WORKERS.get(0)));
          victims.forEach(ProcessHandle::destroyForcibly);
          return !victims.isEmpty();
        });
    assertExact(run, "killed");
  }

  @Test
  @Order(5)
  void aPeerThatStopsAnsweringIsNamedAndOthersTakeOverItsStripes() throws IOException {
    Map<String, String> settings = settings(3);
    settings.put("spark.sparkgnn.network.timeout", "3s");
    settings.put("spark.executor.heartbeatInterval", "1s");
    settings.put("spark.network.timeout", "15s");
    settings.put("spark.network.timeoutInterval", "3s");
    settings.put("spark.task.maxFailures", "10");
    settings.put("spark.sparkgnn.cacheSize", "0");
    StandaloneCluster.Application run = score("stopped", graph, "sharded", settings, "pause");
    run.awaitText("warm", SECONDS);
    List<ProcessHandle> executors = StandaloneCluster.executors(WORKERS.get(2));
    assertThat(executors).isNotEmpty();
    try {
      signal("STOP", executors);
      run.goOn();
      assertExact(run, "stopped");
    } finally {
      signal("KILL", executors);
    }
    assertThat(run.output())
        .containsPattern(
            "No answer from executor \\d at 127.0.0.1:\\d+ to shards-\\S+ within 3.0 s");
  }

  @Test
  @Order(6)
  void aWorkerWithoutRoomForItsShareIsNamedAndTheOthersScore() throws Exception {
    Path small = Files.createDirectories(folder.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString()),
        "a small disk cannot be mounted here");
    try {
      WORKERS.get(0).descendants().forEach(ProcessHandle::destroyForcibly);
      WORKERS.get(0).destroyForcibly();
      cluster.worker("full", "-Dspark.sparkgnn.localDir=" + small);
      Map<String, String> settings = settings(3);
      settings.put("spark.excludeOnFailure.enabled", "true");
      settings.put("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", "8");
      settings.put("spark.task.maxFailures", "8");
      StandaloneCluster.Application run = score("full-disk", graph, "sharded", settings);
      assertExact(run, "full-disk");
      assertThat(run.output())
          .contains("bytes are needed")
          .contains("set spark.sparkgnn.localDir to a folder on a larger disk");
    } finally {
      run("umount", "-l", small.toString());
    }
  }

  private static void signal(String signal, List<ProcessHandle> processes) {
    for (ProcessHandle process : processes) {
      run("kill", "-" + signal, Long.toString(process.pid()));
    }
  }

  private static boolean run(String... command) {
    try {
      Process process = new ProcessBuilder(command).start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }
}
