// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loop.TrainingTest;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.runtime.ModelRuntime;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@Integration
class PastMemoryTest {
  private static final int ROWS = 200;
  private static final int BATCH = 40;
  private static final long DAY = 86_400_000_000L;

  @Test
  void whatIsKeptIsWhatWouldBeComputedAgain() {
    for (long seed = 1; seed <= 3; seed++) {
      for (TaskType type : List.of(TaskType.BINARY, TaskType.REGRESSION)) {
        LearnableTask task = LearnableTask.make(seed, ROWS);
        SeedSet rows = task.rows(type, 0, ROWS);
        TrainingConfig config = TrainingTest.small(task, type).set(EPOCHS, 1).build();
        TrainedModel model =
            new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
                .fit(rows, task.rows(type, 0, 0));
        try (ModelRuntime runtime =
            new ModelRuntime(task.graph(), model.spec(), ModelContext.NO_FILE, "cpu")) {
          compare(runtime, rows, new Random(seed), "seed " + seed + ", " + type);
        }
      }
    }
  }

  /** Three epochs, each in another order, in which a row in three does not see all. */
  private static void compare(ModelRuntime runtime, SeedSet rows, Random random, String about) {
    int width = runtime.layout().historyWidth();
    assertThat(width).as(about).isPositive();
    PastMemory memory = PastMemory.of(ROWS, width);
    for (int epoch = 0; epoch < 3; epoch++) {
      List<SeedSlice> again = new ArrayList<>();
      List<SeedSlice> once = new ArrayList<>();
      int[] order = random.ints(ROWS, 0, ROWS).toArray();
      for (int from = 0; from < ROWS; from += BATCH) {
        int[] chosen = Arrays.copyOfRange(order, from, from + BATCH);
        SeedSet part = rows.rows(chosen);
        long[] visible = part.time().clone();
        for (int i = 0; i < BATCH; i++) {
          visible[i] -= random.nextInt(3) == 0 ? DAY * random.nextInt(30) : 0;
        }
        int index = again.size();
        once.add(new SeedSlice(index, part.entities(), part.time(), visible));
        again.add(
            new SeedSlice(
                index, part.entities(), part.time(), visible, new SeedSlice.Again(chosen, memory)));
      }
      assertThat(figures(runtime, again)).as(about).isEqualTo(figures(runtime, once));
    }
    assertThat(memory.get(0) == null && memory.get(1) == null && memory.get(2) == null).isFalse();
  }

  private static List<List<Float>> figures(ModelRuntime runtime, List<SeedSlice> slices) {
    List<List<Float>> all = new ArrayList<>();
    try (BatchPipeline pipeline =
        new BatchPipeline(runtime.workshop(), slices::get, slices.size(), 0)) {
      for (int i = 0; i < slices.size(); i++) {
        HostBatch batch = pipeline.next();
        List<Float> numbers = new ArrayList<>();
        FloatBuffer history = batch.history().view().asFloatBuffer();
        while (history.hasRemaining()) {
          numbers.add(history.get());
        }
        for (float base : batch.bases()) {
          numbers.add(base);
        }
        all.add(numbers);
        pipeline.release(batch);
      }
    }
    return all;
  }

  @Test
  void rowsThatWouldTakeTooMuchOfTheHeapAreNotKept() {
    assertThat(PastMemory.of(10, 6, 480)).isNotNull();
    assertThat(PastMemory.of(10, 6, 479)).isNull();
    assertThat(PastMemory.of(10, 0, 480)).isNull();
    assertThat(PastMemory.of(Integer.MAX_VALUE, 1000, 1L << 40)).isNull();
  }
}
