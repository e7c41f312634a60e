// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.StageWaits;
import io.sparkgnn.wire.Wire;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

class FitTypesTest {
  private static final SeedReport SEEDS =
      new SeedReport(
          10,
          6,
          2,
          Map.of(SeedProblem.NULL_LABEL, 2L),
          Map.of(SeedProblem.NULL_LABEL, "id 7"),
          List.of("9"),
          0,
          1,
          0,
          List.of("a line"));
  private static final EpochReport EPOCH =
      new EpochReport(
          0, 0.5, Map.of("auroc", 0.75), 2, 0.01, true, new StageWaits(1, 2, 3, 4, 5, 6, 7));

  @Test
  void everyTypeTravelsAndBearsDamage() {
    GraphHandle graph =
        new GraphHandle(
            "file:/graph", "v1", new SerializableConfiguration(new Configuration(false)), null);
    WireSamples.check(
        List.of(new FitTypes()),
        List.of(
            new FitRequest(
                graph,
                1,
                TrainingConfig.builder().entity("users").build(),
                new byte[] {1, 2, 3},
                new byte[] {4, 5},
                false,
                true,
                new FitRequest.Plan(2, "file:/checkpoints", 10, 0, 3),
                "training 1"),
            FitOutcome.trained(new byte[] {1, 2, 3}, SEEDS, null),
            FitOutcome.nothing(),
            FitOutcome.failed(new UserErrorException("Cannot train: no rows")),
            ProgressMessage.of(SEEDS),
            ProgressMessage.of(EPOCH),
            ProgressMessage.of(new ProgressMessage.Start(7, 8, 9)),
            ProgressMessage.of(new ProgressMessage.Resumed(1, 2, 8)),
            ProgressMessage.checkpointFailed("the disk is full"),
            ProgressMessage.ofRun("model 2 of 4"),
            new GnnSummary(TaskType.BINARY, 1, ClassValues.NONE, List.of(EPOCH), 0, SEEDS, "v1")));
  }

  @Test
  void aRequestHasTheConfigurationOfTheDriver() {
    TrainingConfig config = TrainingConfig.builder().entity("users").build();
    byte[] file = {1, 2, 3};
    FitRequest request =
        new FitRequest(null, 1, config, file, new byte[0], true, false, null, "training 1");
    FitRequest read = Wire.read(Wire.write(request), FitRequest.class);
    assertThat(read.config()).isEqualTo(config);
    assertThat(read.modelFile()).isEqualTo(file);
  }
}
