// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkgnn.connector.net.NetworkOptions;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scoring with a shared graph while executors are killed, stopped or without room: it ends with the
 * right bits, and the reason of every failed attempt says what happened.
 */
@Integration
class LostSharesTest {
  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static ScoredSeeds shop;

  private final List<String> failures = new CopyOnWriteArrayList<>();
  private SparkSession spark;

  @BeforeAll
  static void startCluster() throws IOException {
    shop = ScoredSeeds.shop(Files.createDirectories(folder.resolve("shop")), 4);
    MlSpark.stop();
    cluster = new StandaloneCluster(0, Map.of());
    for (int worker = 0; worker < 2; worker++) {
      cluster.addWorker("-Dspark.sparkgnn.localDir=" + Files.createDirectories(local(worker)));
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

  private static Path gate() {
    return folder.resolve("gate");
  }

  /** A session of two executors that notes why attempts of tasks fail. */
  private SparkSession start() {
    spark =
        cluster
            .sharingSession("")
            .config("spark.sparkgnn.shards.grace", "8s")
            .config("spark.hadoop.fs.gated.impl", GatedFileSystem.class.getName())
            .config("spark.hadoop." + GatedFileSystem.GATE, gate().toString())
            .config(NetworkOptions.TIMEOUT, "3s")
            // A task that failed on an executor goes to another one.
            .config("spark.excludeOnFailure.enabled", "true")
            .config("spark.excludeOnFailure.stage.maxFailedTasksPerExecutor", "6")
            .getOrCreate();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.reason() instanceof TaskFailedReason reason) {
                  failures.add(reason.toErrorString());
                }
              }
            });
    return spark;
  }

  private CompletableFuture<List<String>> score(Dataset<Row> rows, String path) {
    return CompletableFuture.supplyAsync(() -> shop.score(rows, path, "sharded"));
  }

  private static void await(String what, CompletableFuture<?> running, Waiting until) {
    StandaloneCluster.await(
        what,
        90,
        () -> {
          try {
            return running.isDone() || until.isOver();
          } catch (IOException e) {
            return false;
          }
        });
    assertThat(running).as("ended before: " + what).isNotDone();
  }

  private interface Waiting {
    boolean isOver() throws IOException;
  }

  private static List<Path> atTheGate() throws IOException {
    try (Stream<Path> marks = Files.list(gate())) {
      return marks.toList();
    }
  }

  @Test
  void anExecutorThatIsKilledWhileItLocalisesIsReplaced() throws Exception {
    start();
    Files.createDirectories(gate());
    CompletableFuture<List<String>> running =
        score(shop.rows(spark), GatedFileSystem.SCHEME + "://" + shop.graph());
    await("two executors localise", running, () -> atTheGate().size() == 2);
    List<Path> waiting = atTheGate();
    StandaloneCluster.signal("KILL", Long.parseLong(waiting.get(0).getFileName().toString()));
    await("the loss is noticed", running, () -> !failures.isEmpty());
    Files.move(gate(), folder.resolve("open gate"));
    assertThat(running.get(2, TimeUnit.MINUTES)).isEqualTo(shop.expected());
    assertThat(failures).anyMatch(reason -> reason.contains("ExecutorLostFailure"));
  }

  @Nightly
  @Test
  void aPeerThatIsStoppedForLongerThanTheTimeoutIsNamedAndItsShareTakenOver() throws Exception {
    start();
    shop.check(spark, "sharded");
    Dataset<Row> rows = shop.rows(spark);
    assertThat(failures).isEmpty();
    Map<String, Long> executors = cluster.executors();
    Map.Entry<String, Long> stopped = executors.entrySet().iterator().next();
    StandaloneCluster.signal("STOP", stopped.getValue());
    CompletableFuture<List<String>> running;
    try {
      running = score(rows, shop.graph());
      await("a request times out", running, () -> !failures.isEmpty());
    } finally {
      StandaloneCluster.signal("CONT", stopped.getValue());
    }
    assertThat(running.get(2, TimeUnit.MINUTES)).isEqualTo(shop.expected());
    assertThat(failures.get(0))
        .containsPattern(
            "No answer from executor "
                + stopped.getKey()
                + " at 127.0.0.1:\\d+ to .* within 3.0 s");
  }

  @Test
  void aWorkerWithAFullDiskIsNamedAndTheOtherTakesItsShare() throws Exception {
    Path small = local(1);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString()),
        "a small disk cannot be mounted here");
    try {
      start();
      shop.check(spark, "sharded");
      Matcher reason =
          Pattern.compile(
                  "Cannot copy graph \\S+ to "
                      + Pattern.quote(small.toString())
                      + "\\S+ on \\S+: \\d+ bytes are needed, \\d+ are free")
              .matcher(String.join("\n", failures));
      assertThat(reason.find()).as(failures.toString()).isTrue();
    } finally {
      spark.stop();
      run("umount", "-l", small.toString());
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
