// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Integration
class TrainingMemoryTest {
  private static long residentKilobytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Arrays that no scope has closed, in all managers of the process. */
  private static int openArrays() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }

  @Test
  void hundredsOfStepsLeaveNoArrayOpenAndMemoryFlat() {
    LearnableTask task = LearnableTask.make(1, 400);
    TrainingConfig config =
        TrainingTest.small(task, TaskType.BINARY).set(BATCH_SIZE, 4).set(EPOCHS, 4).build();
    List<Long> resident = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochDone(EpochReport report) {
            resident.add(residentKilobytes());
            open.add(openArrays());
          }
        };
    new Training(task.graph(), config, SingleProcess.INSTANCE, listener)
        .fit(task.rows(TaskType.BINARY, 0, 400), SeedSet.none());
    assertThat(open).as("open arrays").containsOnly(open.get(0));
    assertThat(open.get(0)).isPositive().isGreaterThan(openArrays());
    // 100 steps an epoch. The heap alone grows by up to 110 MB when no test ran before.
    assertThat(resident.get(3) - resident.get(1)).as("KiB over 200 steps").isLessThan(150_000);
  }
}
