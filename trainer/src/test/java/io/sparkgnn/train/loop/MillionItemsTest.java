// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.HISTORY;
import static io.sparkgnn.train.config.TrainingOptions.K;
import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.PlainShop;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ranking of more items than fit anywhere as boxed objects. */
@Integration
class MillionItemsTest {
  private static final int USERS = 2_000;
  private static final int ITEMS = 1_000_000;
  private static final int ASKED = 512;
  private static final int BEST = 12;

  @TempDir private Path folder;

  /** Trained for an epoch and answered in a process that has a gigabyte of heap. */
  @Test
  @Nightly
  void aMillionItemsAreRankedInAGigabyteOfHeap() throws Exception {
    PlainShop.make(5, USERS, ITEMS, 200_000).writeStore(folder.resolve("graph"), 4);
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add") || argument.startsWith("-Dai.djl"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Ranking.class.getName(),
            folder.resolve("graph").toString()));
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    int status = process.waitFor();
    String said = Files.readString(out, StandardCharsets.UTF_8);
    System.out.println(said);
    assertThat(status).as(said).isZero();
    assertThat(said).containsPattern("\"items\": 1000000, .*\"ms_a_batch\": \\d+\\.\\d");
  }

  /** Trains on a graph store, and tells how long a batch's answers take. */
  static final class Ranking {
    private Ranking() {}

    public static void main(String[] arguments) {
      try (GraphStore graph = GraphStore.open(Path.of(arguments[0]))) {
        long newest = graph.topology().time(2, graph.topology().nodeCount(2) - 1);
        TrainingConfig config =
            TrainingConfig.builder()
                .task(TaskType.RANKING)
                .entity("users")
                .items("items")
                .set(K, BEST)
                .set(CHANNELS, 64)
                .set(EPOCHS, 1)
                .set(HISTORY, 0)
                .set(BATCH_SIZE, 256)
                .set(MATH_THREADS, 1)
                .set(NUM_NEIGHBORS, "[{hop1: {default: 8}}]")
                .build();
        LocalTrainingGraph local = new LocalTrainingGraph(graph);
        long begin = System.nanoTime();
        TrainedModel model =
            new Training(local, config, SingleProcess.INSTANCE, TrainingListener.NONE)
                .fit(rows(1024, newest), SeedSet.none());
        double trained = (System.nanoTime() - begin) / 1e9;
        try (Predictor predictor = model.predictor(local, "cpu")) {
          SeedSet asked = rows(ASKED, newest);
          double[] millis = new double[7];
          float[] answers = {};
          for (int repeat = -2; repeat < millis.length; repeat++) {
            begin = System.nanoTime();
            answers = predictor.predict(asked.entity(), asked.time(), asked.size());
            if (repeat >= 0) {
              millis[repeat] = (System.nanoTime() - begin) / 1e6;
            }
          }
          Arrays.sort(millis);
          check(answers);
          System.out.printf(
              Locale.ROOT,
              "{\"items\": %d, \"channels\": 64, \"seeds\": %d, \"k\": %d, \"threads\": 1, \"ms_a_batch\": %.1f, \"train_s\": %.1f, \"heap_mb\": %d}%n",
              ITEMS,
              ASKED,
              BEST,
              millis[millis.length / 2],
              trained,
              Runtime.getRuntime().maxMemory() >> 20);
        }
      }
    }

    private static SeedSet rows(int count, long time) {
      ItemLabels.Builder labels = new ItemLabels.Builder(1);
      long[] users = new long[count];
      long[] times = new long[count];
      for (int row = 0; row < count; row++) {
        users[row] = row;
        times[row] = time;
        labels.add((users[row] * 7919) % ITEMS, (users[row] * 7919 + 1) % ITEMS);
      }
      return new SeedSet(List.of(new EntityColumn(0, users)), times, labels.build());
    }

    private static void check(float[] answers) {
      for (int row = 0; row < ASKED; row++) {
        int from = row * 2 * BEST;
        long different =
            IntStream.range(from, from + BEST).mapToObj(i -> answers[i]).distinct().count();
        for (int i = 1; i < BEST; i++) {
          if (different != BEST || answers[from + BEST + i] > answers[from + BEST + i - 1]) {
            throw new IllegalStateException("row %d is no ranking".formatted(row));
          }
        }
      }
    }
  }
}
