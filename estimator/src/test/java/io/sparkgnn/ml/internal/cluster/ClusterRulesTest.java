// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterRulesTest {
  @TempDir Path folder;

  private static WorkerCard card(String executor, String version, String problem) {
    return new WorkerCard(executor, new PeerAddress(executor, "host", 1), version, problem);
  }

  @Test
  void aSessionWithoutASparkContextIsRefused() {
    assertThatThrownBy(
            () ->
                TrainingSlots.context(
                    () -> {
                      throw new UnsupportedOperationException("sparkContext");
                    }))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Spark Connect");
  }

  @Test
  void aTaskTakesSoManyCoresThatNoExecutorHasRoomForTwo() {
    assertThat(TrainingSlots.taskCores(List.of(4, 4), 2)).isEqualTo(4);
    assertThat(TrainingSlots.taskCores(List.of(1, 8, 5), 2)).isEqualTo(5);
    assertThatThrownBy(() -> TrainingSlots.taskCores(List.of(2, 4), 2))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("from 2 to 4 cores")
        .hasMessageContaining("spark.executor.cores");
  }

  @Test
  void autoIsTheGpuThatSparkGaveTheTask() {
    assertThat(new TaskHardware(4, "2").device("auto")).isEqualTo("gpu2");
    assertThat(new TaskHardware(4, "2").device("cpu")).isEqualTo("cpu");
    assertThat(new TaskHardware(4, null).device(" Auto")).isEqualTo(" Auto");
  }

  @Test
  void workersThatCannotTrainTogetherAreNamed() {
    WorkerCard.check(List.of(card("executor 1", "a", null), card("executor 2", "a", null)));
    assertThatThrownBy(
            () ->
                WorkerCard.check(
                    List.of(card("executor 1", "a", null), card("executor 2", "b", null))))
        .hasMessageContaining(
            "executors of different versions: executor 1 has a, executor 2 has b");
    assertThatThrownBy(
            () ->
                WorkerCard.check(
                    List.of(card("executor 1", "a", null), card("executor 1", "a", "taken"))))
        .hasMessageContaining("two workers in executor 1");
    assertThatThrownBy(
            () ->
                WorkerCard.check(
                    List.of(card("executor 1", "a", null), card("executor 2", "a", "no disk"))))
        .hasMessage("Cannot train: no disk");
    WorkerCard card = card("executor 1", "a", null);
    assertThat(WorkerCard.decode(card.encode())).isEqualTo(card);
    for (String damaged : List.of("", "no card", card.encode().substring(4))) {
      assertThatThrownBy(() -> WorkerCard.decode(damaged)).isInstanceOf(UnreadableException.class);
    }
  }

  @Test
  void theNewestIntactCheckpointIsFoundAndOlderOnesGo() throws Exception {
    String path = folder.resolve("checkpoints").toUri().toString();
    HadoopCheckpoints store = new HadoopCheckpoints(path, new Configuration());
    assertThat(store.newest(bytes -> true)).isEmpty();
    for (int steps : new int[] {9, 10, 100}) {
      store.save(steps, new byte[] {(byte) steps});
    }
    // A process of an earlier attempt is late.
    store.save(50, new byte[] {50});
    store.save(100, new byte[] {100});
    try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("steps-"))
          .containsExactlyInAnyOrder("steps-000000000100", "steps-000000000050");
    }
    assertThat(store.newest(bytes -> true)).contains(new byte[] {100});
    assertThat(store.newest(bytes -> bytes[0] != 100)).contains(new byte[] {50});
    HadoopCheckpoints.delete(path, new Configuration());
    assertThat(folder.resolve("checkpoints")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeWrittenToIsNamed() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1]);
    HadoopCheckpoints store =
        new HadoopCheckpoints(file.resolve("below").toUri().toString(), new Configuration());
    assertThatThrownBy(() -> store.save(1, new byte[1]))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("Cannot write checkpoints to");
    assertThatThrownBy(store::check)
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("Cannot write checkpoints to");
  }

  @Test
  void anExecutorsFiguresAreGaugesOfItsRegistry() {
    MetricRegistry registry = new MetricRegistry();
    ExecutorMetrics.register(registry);
    assertThat(registry.getGauges().keySet())
        .contains("seedsPerSecond", "edgesPerSecond", "remoteBytesSent", "nativeBytes");
    registry.getGauges().values().forEach(gauge -> assertThat(gauge.getValue()).isNotNull());
    assertThat((Long) registry.getGauges().get("nativeBytes").getValue()).isPositive();
    assertThat(Arrays.asList(SoftwareVersion.here().split(", "))).hasSize(3);
  }
}
