// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.checkpoint;

import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loop.TrainingTest;
import io.sparkgnn.train.optimizer.Optimizer;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.predict.TrainedRun;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.train.progress.StageWaits;
import io.sparkgnn.train.progress.TrainingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class CheckpointTest {
  private static LearnableTask task;

  @BeforeAll
  static void makeGraph() {
    task = LearnableTask.make(1, 640);
  }

  /** Keeps everything, so that a test can go on from any of them. */
  private static final class Kept implements CheckpointStore {
    private final List<byte[]> all = new ArrayList<>();

    @Override
    public void save(long steps, byte[] checkpoint) {
      all.add(checkpoint);
    }

    @Override
    public Optional<byte[]> newest(Predicate<byte[]> intact) {
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }
  }

  private static TrainedModel fit(TrainingConfig config, Checkpointing checkpointing) {
    return fit(config, checkpointing, TrainingListener.NONE);
  }

  private static TrainedModel fit(
      TrainingConfig config, Checkpointing checkpointing, TrainingListener listener) {
    return new Training(task.graph(), config, SingleProcess.INSTANCE, listener)
        .fit(
            task.rows(TaskType.BINARY, 0, 480),
            task.rows(TaskType.BINARY, 480, 640),
            checkpointing);
  }

  @Test
  void trainingThatGoesOnFromAnyCheckpointEndsWithTheSameModel() {
    // 8 steps an epoch; every third step leaves checkpoints within epochs and at their ends.
    TrainingConfig config = TrainingTest.small(task, TaskType.BINARY).set(EPOCHS, 3).build();
    TrainedModel undisturbed = fit(config, Checkpointing.NONE);
    Kept kept = new Kept();
    TrainedModel checkpointed = fit(config, new Checkpointing(kept, 3, 0));
    assertThat(checkpointed.weights()).isEqualTo(undisturbed.weights());
    assertThat(kept.all).hasSize(8);
    for (byte[] checkpoint : kept.all) {
      Kept one = new Kept();
      one.save(1, checkpoint);
      TrainedModel resumed = fit(config, new Checkpointing(one, 0, 0));
      assertThat(resumed.weights()).isEqualTo(undisturbed.weights());
      assertThat(resumed.best().metrics()).isEqualTo(undisturbed.best().metrics());
      assertThat(resumed.history().stream().map(EpochReport::trainLoss))
          .isEqualTo(undisturbed.history().stream().map(EpochReport::trainLoss).toList());
    }
  }

  @Test
  void trainingThatWasStoppedGoesOnWithoutRepeatingWhatIsDone() {
    TrainingConfig config = TrainingTest.small(task, TaskType.BINARY).set(EPOCHS, 2).build();
    Kept kept = new Kept();
    assertThatThrownBy(
            () ->
                fit(
                    config,
                    new Checkpointing(kept, 2, 0),
                    new TrainingListener() {
                      @Override
                      public void stepDone(int epoch, int step, int steps, double loss) {
                        if (epoch == 1 && step == 3) {
                          throw new IllegalStateException("lost");
                        }
                      }
                    }))
        .hasMessage("lost");
    List<String> steps = new ArrayList<>();
    fit(
        config,
        new Checkpointing(kept, 0, 0),
        new TrainingListener() {
          @Override
          public void resumed(int epoch, int step, int count) {
            steps.add("resumed after " + epoch + "." + step + " of " + count);
          }

          @Override
          public void stepDone(int epoch, int step, int count, double loss) {
            steps.add(epoch + "." + step);
          }
        });
    assertThat(steps)
        .containsExactly("resumed after 1.2 of 8", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8");
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsToldAndTheTrainingGoesOn() {
    TrainingConfig config = TrainingTest.small(task, TaskType.BINARY).set(EPOCHS, 1).build();
    CheckpointStore full =
        new CheckpointStore() {
          @Override
          public void save(long steps, byte[] checkpoint) {
            throw EnvironmentException.passing("Cannot write checkpoints: the disk is full", null);
          }

          @Override
          public Optional<byte[]> newest(Predicate<byte[]> intact) {
            return Optional.empty();
          }
        };
    List<String> told = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void checkpointFailed(String reason) {
            told.add(reason);
          }
        };
    assertThat(fit(config, new Checkpointing(full, 1, 0), listener).weights())
        .isEqualTo(fit(config, Checkpointing.NONE).weights());
    assertThat(told).hasSize(8).containsOnly("Cannot write checkpoints: the disk is full");
  }

  @Test
  void lengthsInACheckpointAreComparedWithWhatIsThere() {
    float[] any = new float[20];
    byte[] right =
        new Checkpoint(0, 1, 0, 0, 0, List.of(), any, new Optimizer.State(1, any, any, any, any))
            .encode();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      ByteBuffer damaged = ByteBuffer.wrap(right.clone()).order(ByteOrder.LITTLE_ENDIAN);
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        int at = 12 + random.nextInt(right.length - 20);
        damaged.putInt(at, random.nextBoolean() ? random.nextInt() : Integer.MAX_VALUE);
      }
      try {
        Checkpoint.decode(damaged.array());
      } catch (CorruptFileException e) {
        assertThat(e).hasMessageStartingWith("Cannot read a checkpoint: ");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  /** What those before gave is in the checkpoints of a later training. */
  @Test
  void aLaterTrainingsCheckpointIsReadAsItWasWrittenAndDamageIsSeen() {
    Checkpoint current = golden();
    TrainedRun before =
        new TrainedRun(new float[] {1, -2.5f}, new RunHistory(current.history(), 1));
    RunsCheckpoint checkpoint = new RunsCheckpoint(99, List.of(before, before), current);
    byte[] bytes = checkpoint.encode();
    assertThat(RunsCheckpoint.intact(bytes)).isTrue();
    assertThat(RunsCheckpoint.decode(bytes)).usingRecursiveComparison().isEqualTo(checkpoint);
    assertThat(checkpoint.allUpdates()).isEqualTo(99 + 44);
    assertThat(new RunsCheckpoint(0, List.of(), current).encode()).isEqualTo(current.encode());
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(RunsCheckpoint.intact(damaged)).isFalse();
      int cut = random.nextInt(bytes.length);
      assertThat(RunsCheckpoint.intact(Arrays.copyOf(bytes, cut))).isFalse();
      ByteBuffer edited = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
      edited.putInt(12 + random.nextInt(bytes.length - 20), random.nextInt());
      try {
        RunsCheckpoint.decode(edited.array());
      } catch (CorruptFileException e) {
        assertThat(e).hasMessageStartingWith("Cannot read a checkpoint: ");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  @Test
  void bytesThatAreFewerThanAHeadAreCutOff() {
    byte[] whole = golden().encode();
    for (int length = 0; length < 40; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Checkpoint.decode(cut))
          .as("%d bytes", length)
          .isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void aHeadThatEndsTooEarlyIsNotWhatWasWritten() {
    float[] any = new float[20];
    byte[] damaged =
        new Checkpoint(0, 1, 0, 0, 0, List.of(), any, new Optimizer.State(1, any, any, any, any))
            .encode();
    int comma = new String(damaged, StandardCharsets.ISO_8859_1).indexOf(",\"step\"");
    damaged[comma] = '}';
    assertThatThrownBy(() -> Checkpoint.decode(damaged))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("it is not what was written");
  }

  @Test
  void aCheckpointIsReadAsItWasWrittenAndDamageIsSeen() {
    float[] weights = {1, -2.5f, Float.MIN_VALUE};
    Checkpoint checkpoint =
        new Checkpoint(
            3,
            17,
            0.1,
            1e-17,
            12.5,
            List.of(),
            new float[] {7, 8},
            new Optimizer.State(
                44, weights, new float[] {3}, new float[0], new float[] {Float.MAX_VALUE, 0}));
    byte[] bytes = checkpoint.encode();
    assertThat(Checkpoint.intact(bytes)).isTrue();
    assertThat(Checkpoint.decode(bytes)).usingRecursiveComparison().isEqualTo(checkpoint);
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(Checkpoint.intact(damaged)).isFalse();
      assertThat(Checkpoint.intact(Arrays.copyOf(bytes, random.nextInt(bytes.length)))).isFalse();
    }
  }

  /** What each version of the form wrote; a new version adds its file, none is changed. */
  @Test
  void checkpointsOfEveryVersionAreRead() throws Exception {
    Checkpoint expected = golden();
    try (Stream<Path> files = Files.list(Path.of(getClass().getResource("/checkpoints").toURI()))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(Checkpoint.intact(bytes)).as(file.toString()).isTrue();
        assertThat(Checkpoint.decode(bytes)).usingRecursiveComparison().isEqualTo(expected);
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "sparkgnn.golden.write", matches = "true")
  void write() throws IOException {
    byte[] bytes = golden().encode();
    int version = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    Path folder = Files.createDirectories(Path.of("src/test/resources/checkpoints"));
    Files.write(folder.resolve("version-" + version), bytes);
  }

  private static Checkpoint golden() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("auroc", 0.75);
    metrics.put("log_loss", 0.5);
    StageWaits waits = new StageWaits(1, 2, 3, 4, 5, 6, 7);
    return new Checkpoint(
        2,
        17,
        0.125,
        256,
        12.5,
        List.of(
            new EpochReport(0, 0.75, metrics, 1.5, 0.002, true, waits),
            new EpochReport(1, 0.5, metrics, 1.25, 0.001, false, waits)),
        new float[] {7, 8, 9},
        new Optimizer.State(
            44,
            new float[] {1, -2.5f, Float.MIN_VALUE},
            new float[] {0.5f, 0, -1},
            new float[] {0.25f, 0, 1},
            new float[] {Float.MAX_VALUE, 0, 2}));
  }
}
