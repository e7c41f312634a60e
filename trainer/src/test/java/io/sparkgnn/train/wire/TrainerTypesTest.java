// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.explain.ExplainedItem;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.train.progress.StageWaits;
import io.sparkgnn.wire.Wire;
import io.sparkgnn.wire.WireSamples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerTypesTest {
  private static final TrainingConfig CONFIG =
      TrainingConfig.builder()
          .task(TaskType.MULTICLASS)
          .entity("users")
          .classValues(ClassValues.of(List.of(1.0, 2.5)))
          .set(TrainingOptions.NUM_NEIGHBORS, "[{hop1: {default: 7}}]")
          .set(TrainingOptions.SEED, 1L << 40)
          .build();

  private static final ExplainedSeed EXPLAINED =
      new ExplainedSeed(
          "customers",
          "7",
          1L << 50,
          "1",
          0.8,
          1.4,
          0.2,
          List.of(
              new ExplainedItem(
                  ExplainedItem.Kind.COLUMN,
                  1,
                  "orders",
                  "amount",
                  "",
                  "",
                  ExplainedItem.NO_TIME,
                  1,
                  0.9,
                  0.5,
                  0)),
          List.of(),
          List.of(),
          new ExplainedSeed.Check(3, 0.9, 0.1),
          new ExplainedSeed.Check(5, 0.7, 0.2),
          List.of(0.5, -0.25));

  @Test
  void everyTypeTravelsAndBearsDamage() {
    EpochReport epoch =
        new EpochReport(
            3, 0.5, Map.of("auroc", 0.7), 1.5, 1e-3, true, new StageWaits(1, 2, 3, 4, 5, 6, 7));
    ModelPlan plan =
        new ModelPlan(
            List.of(
                new ModelPlan.Entry("channels", 64, "few rows"),
                new ModelPlan.Entry("seed", 5L, "given"),
                new ModelPlan.Entry("learningRate", 0.1, "as usual"),
                new ModelPlan.Entry("tokens", List.of("a", "b"), "")));
    NeighborhoodCost cost =
        new NeighborhoodCost(
            2,
            64,
            100,
            List.of(new NeighborhoodCost.Block(1, "a.b->c", 1, 2, 3, 4)),
            List.of(new NeighborhoodCost.Table("users", 1, 2, 3, 4)));
    WireSamples.check(
        List.of(new TrainerTypes()),
        List.of(
            CONFIG,
            epoch,
            new RunHistory(List.of(epoch), 0),
            plan,
            cost,
            TrainerTypes.Config.of(CONFIG),
            new Comparison(
                "map",
                true,
                12,
                List.of(new Baseline(Baseline.MODEL, Map.of("map", 0.3))),
                List.of("The model is ahead.")),
            EXPLAINED));
  }

  @Test
  void aConfigurationComesBackEqual() {
    assertThat(Wire.read(Wire.write(CONFIG), TrainingConfig.class)).isEqualTo(CONFIG);
  }

  @Test
  void theOrderOfMetricsStays() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("z", 1.0);
    metrics.put("a", 2.0);
    EpochReport report = new EpochReport(0, 1, metrics, 1, 1, false, null);
    assertThat(Wire.read(Wire.write(report), EpochReport.class).metrics().keySet())
        .containsExactly("z", "a");
  }
}
