// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.connector.net.ExecutorNetwork;
import io.sparkgnn.connector.net.NetworkOptions;
import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.connector.net.PeerException;
import io.sparkgnn.connector.net.PeerNetwork;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.cluster.StandaloneCluster;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** Training by several executors, each a JVM of its own, with authentication and encryption on. */
@Integration
class ClusterTrainingTest {
  private static final Map<String, String> SECURITY =
      Map.of(
          "spark.authenticate", "true",
          "spark.authenticate.secret", "the cluster's secret",
          "spark.network.crypto.enabled", "true");

  @TempDir static Path folder;

  private static StandaloneCluster cluster;
  private static SparkSession spark;
  private static String graph;
  private static String stripes;
  private static Dataset<Row> labels;

  @BeforeAll
  static void start() {
    graph = ShopGraph.shared();
    stripes = ShopGraph.build(MlSpark.get(), folder.resolve("stripes"), 100, 4);
    MlSpark.stop();
    cluster = new StandaloneCluster(3, SECURITY);
    spark =
        cluster
            .session()
            .config(NetworkOptions.TIMEOUT, "4s")
            .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "15s")
            .getOrCreate();
    labels = ShopGraph.labels(spark);
  }

  @AfterAll
  static void stop() {
    if (spark != null) {
      spark.stop();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  /** An estimator whose training takes seconds. */
  private static Gnn gnn() {
    return ShopGraph.gnn(graph)
        .setEpochs(12)
        .setPatience(0)
        .setBatchSize(10)
        .setLearningRate(0.005);
  }

  private static float[] weights(GnnModel model) throws IOException {
    return WeightsOf.archive(model.archive());
  }

  @Nightly
  @Test
  void anyNumberOfWorkersFollowsTheSameLossCurve() {
    Gnn gnn = ShopGraph.gnn(graph).setBatchSize(50).setDropout(0).setHeadDropout(0).setEpochs(3);
    GnnModel alone = gnn.fit(labels);
    for (int workers = 2; workers <= 3; workers++) {
      GnnModel together = gnn.setNumWorkers(workers).fit(labels.repartition(5));
      assertThat(together.summary().seeds()).isEqualTo(alone.summary().seeds());
      for (int epoch = 0; epoch < 3; epoch++) {
        EpochReport expected = alone.summary().epochs().get(epoch);
        EpochReport found = together.summary().epochs().get(epoch);
        assertThat(found.trainLoss()).isCloseTo(expected.trainLoss(), within(2e-4));
        assertThat(found.metrics().get("log_loss"))
            .isCloseTo(expected.metrics().get("log_loss"), within(1e-3));
      }
    }
  }

  @Test
  void workersThatShareAGraphTrainTheSameModelAsWorkersThatEachHaveAllOfIt() throws IOException {
    Gnn gnn = ShopGraph.gnn(stripes).setEpochs(2).setNumWorkers(2);
    GnnModel replicated = gnn.setPlacement("replicated").fit(labels);
    GnnModel sharded = gnn.setPlacement("sharded").fit(labels);
    assertThat(weights(sharded)).isEqualTo(weights(replicated));
    assertThat(sharded.comparison()).isEqualTo(replicated.comparison());
    assertThat(sharded.trained().beside().trees()).isNotNull();
  }

  /** What happens while a training runs, and what comes of it. */
  private static final class Watched implements FitListener {
    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<String> runs = new CopyOnWriteArrayList<>();
    final List<Integer> resumed = new CopyOnWriteArrayList<>();
    final Path checkpoints;

    Watched(Path checkpoints) {
      this.checkpoints = checkpoints;
    }

    @Override
    public void attemptFailed(int attempt, int maxAttempts, String reason) {
      failures.add(reason);
    }

    @Override
    public void runStarted(String run) {
      runs.add(run);
    }

    @Override
    public void resumed(int epoch, int step, int stepsPerEpoch) {
      resumed.add(epoch * stepsPerEpoch + step);
    }

    /** Whether there is a checkpoint of at least so many steps. */
    boolean reached(int steps) {
      try (Stream<Path> all = Files.walk(checkpoints)) {
        return all.map(path -> path.getFileName().toString())
            .anyMatch(
                name -> name.startsWith("steps-") && Integer.parseInt(name.substring(6)) >= steps);
      } catch (IOException | UncheckedIOException e) {
        return false;
      }
    }
  }

  @Test
  void trainingThatLosesAnExecutorOrWaitsForOneThatIsStoppedEndsWithTheSameModel()
      throws Exception {
    Gnn gnn = gnn().setNumWorkers(2).setCheckpointInterval(20);
    float[] undisturbed = weights(gnn.fit(labels));

    assertThat(weights(losesAnExecutor(gnn, "killed"))).isEqualTo(undisturbed);

    Watched stopped = new Watched(Files.createDirectories(folder.resolve("stopped")));
    CompletableFuture<GnnModel> waiting = fitAsync(gnn.copy(ParamMap.empty()), stopped);
    StandaloneCluster.await("60 steps", 120, () -> stopped.reached(60) || waiting.isDone());
    long pid = trainingExecutors().get(0);
    StandaloneCluster.signal("STOP", pid);
    try {
      StandaloneCluster.await(
          "a failure", 60, () -> !stopped.failures.isEmpty() || waiting.isDone());
    } finally {
      StandaloneCluster.signal("CONT", pid);
    }
    assertThat(stopped.failures.get(0)).containsPattern("executor \\d+ at 127.0.0.1:\\d+");
    assertThat(weights(waiting.get(3, TimeUnit.MINUTES))).isEqualTo(undisturbed);
  }

  /** What is trained when an executor is killed on the way. */
  private static GnnModel losesAnExecutor(Gnn gnn, String name) throws Exception {
    return losesAnExecutor(gnn, 60, new Watched(Files.createDirectories(folder.resolve(name))));
  }

  private static GnnModel losesAnExecutor(Gnn gnn, int steps, Watched killed) throws Exception {
    CompletableFuture<GnnModel> running = fitAsync(gnn.copy(ParamMap.empty()), killed);
    StandaloneCluster.await(steps + " steps", 120, () -> killed.reached(steps) || running.isDone());
    StandaloneCluster.signal("KILL", trainingExecutors().get(0));
    GnnModel model = running.get(3, TimeUnit.MINUTES);
    assertThat(killed.failures).isNotEmpty();
    assertThat(killed.resumed).isNotEmpty();
    try (Stream<Path> left = Files.walk(killed.checkpoints)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
    return model;
  }

  @Nightly
  @Test
  void anEnsembleThatLosesAnExecutorInItsSecondMemberResumesThere() throws Exception {
    Gnn gnn = gnn().setEpochs(6).setEnsemble(2).setNumWorkers(2).setCheckpointInterval(5);
    GnnModel undisturbed = gnn.fit(labels);
    int member = 6 * (int) (undisturbed.summary().seeds().training() / 10);
    Watched killed = new Watched(Files.createDirectories(folder.resolve("ensemble")));
    GnnModel resumed = losesAnExecutor(gnn, member + 10, killed);
    for (String weights : List.of("weights.bin", "weights-2.bin")) {
      assertThat(ModelArchive.unzip(resumed.archive()).get(weights))
          .isEqualTo(ModelArchive.unzip(undisturbed.archive()).get(weights));
    }
    assertThat(resumed.summary().figures()).isEqualTo(undisturbed.summary().figures());
    assertThat(killed.runs).containsOnlyOnce("model 1 of 2").endsWith("model 2 of 2");
  }

  /** Its bytes go with the request: the executors need no file, and the second attempt neither. */
  @Nightly
  @Test
  void aUsersModuleTrainsOnExecutorsAndSurvivesALostOne() throws Exception {
    Path example =
        Path.of(System.getProperty("sparkgnn.root"), "spark-examples/models/mean_network.pt");
    Path module = Files.copy(example, folder.resolve("my.pt"));
    Gnn gnn =
        gnn()
            .setModelType("torchscript")
            .setModelPath(module.toUri().toString())
            .setChannels(16)
            .setNumWorkers(2)
            .setCheckpointInterval(20);
    GnnModel undisturbed = gnn.fit(labels);
    GnnModel resumed = losesAnExecutor(gnn, "module");
    assertThat(weights(resumed)).isEqualTo(weights(undisturbed));
    assertThat(ModelArchive.unzip(resumed.archive()).get("module.pt"))
        .isEqualTo(ModelArchive.unzip(undisturbed.archive()).get("module.pt"));
    Files.delete(module);
    assertThat(undisturbed.transform(labels).count()).isEqualTo(labels.count());
  }

  private static CompletableFuture<GnnModel> fitAsync(Gnn gnn, Watched watched) {
    return CompletableFuture.supplyAsync(
        () ->
            gnn.setListener(watched)
                .setCheckpointPath(watched.checkpoints.toUri().toString())
                .fit(labels));
  }

  /** Process ids of the executors that a task of the training stage runs in. */
  private static List<Long> trainingExecutors() {
    Map<String, Long> pids = cluster.executors();
    List<Long> busy = new ArrayList<>();
    scala.collection.JavaConverters.asJava(spark.sparkContext().statusStore().executorList(true))
        .forEach(
            executor -> {
              if (executor.activeTasks() > 0 && pids.containsKey(executor.id())) {
                busy.add(pids.get(executor.id()));
              }
            });
    return busy;
  }

  @Test
  void aCancelledTrainingEndsEverywhereWithinSecondsAndLeavesItsLastCheckpoint() throws Exception {
    Watched watched = new Watched(Files.createDirectories(folder.resolve("cancelled")));
    CompletableFuture<GnnModel> running =
        fitAsync(gnn().setEpochs(500).setNumWorkers(2).setCheckpointInterval(10), watched);
    StandaloneCluster.await("20 steps", 120, () -> watched.reached(20) || running.isDone());
    long begin = System.nanoTime();
    spark.sparkContext().cancelAllJobs();
    assertThatThrownBy(() -> running.get(10, TimeUnit.SECONDS)).hasMessageContaining("cancel");
    StandaloneCluster.await("idle executors", 10, () -> trainingExecutors().isEmpty());
    assertThat((System.nanoTime() - begin) / 1e9).isLessThan(10);
    assertThat(watched.failures).isEmpty();
    assertThat(watched.reached(20)).isTrue();
  }

  @Test
  void moreWorkersThanExecutorsAreRefused() {
    assertThatThrownBy(() -> gnn().setNumWorkers(4).fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("numWorkers = 4")
        .hasMessageContaining("the cluster has 3 executors");
  }

  @Test
  void aStrangerWithAnotherSecretIsRefusedByAnExecutor() {
    byte[] address =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(1), 1)
            .map(any -> Wire.write(ExecutorNetwork.get().address()))
            .first();
    SparkConf conf = new SparkConf(false).set("spark.app.id", spark.sparkContext().applicationId());
    SECURITY.forEach(conf::set);
    conf.set("spark.authenticate.secret", "a guess");
    SecurityManager security =
        new SecurityManager(
            conf,
            Option.empty(),
            org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE());
    try (PeerNetwork stranger = PeerNetwork.start(conf, security, "a stranger", "127.0.0.1", 1)) {
      assertThatThrownBy(
              () ->
                  stranger
                      .send(Wire.read(address, PeerAddress.class), "any", ByteBuffer.allocate(1))
                      .join())
          .cause()
          .isInstanceOf(PeerException.class)
          .hasMessageContaining("does not have this application's secret");
    }
  }
}
