// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.wire;

import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.explain.ExplainedItem;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.train.progress.StageWaits;
import io.sparkgnn.wire.WireTypes;
import java.util.LinkedHashMap;
import java.util.Map;

/** The trainer's types with their ids. */
public final class TrainerTypes implements WireTypes {
  /**
   * A configuration.
   *
   * @param values by the option's name, in the form in which people set it
   */
  record Config(
      TaskType task,
      String entity,
      String items,
      ClassValues classValues,
      LinkedHashMap<String, Object> values) {
    static Config of(TrainingConfig config) {
      LinkedHashMap<String, Object> values = new LinkedHashMap<>();
      TrainingOptions.all().forEach(option -> values.put(option.name(), set(config, option)));
      return new Config(
          config.task(), config.entity(), config.items(), config.classValues(), values);
    }

    private static <T> Object set(TrainingConfig config, Option<T> option) {
      return option.kind().set(config.get(option));
    }

    TrainingConfig config() {
      TrainingConfig.Builder builder =
          TrainingConfig.builder().task(task).entity(entity).items(items).classValues(classValues);
      Map<String, Option<?>> options = new LinkedHashMap<>();
      TrainingOptions.all().forEach(option -> options.put(option.name(), option));
      values.forEach((name, value) -> builder.setAsGiven(options.get(name), value));
      return builder.build();
    }
  }

  @Override
  public void register(Registry registry) {
    registry.add(200, TaskType.class);
    registry.add(201, Config.class);
    registry.add(202, TrainingConfig.class, Config.class, Config::of, Config::config);
    registry.add(203, ClassValues.class);
    registry.add(210, EpochReport.class);
    registry.add(211, StageWaits.class);
    registry.add(212, RunHistory.class);
    registry.add(220, ModelPlan.class);
    registry.add(221, ModelPlan.Entry.class);
    registry.add(222, NeighborhoodCost.class);
    registry.add(223, NeighborhoodCost.Block.class);
    registry.add(224, NeighborhoodCost.Table.class);
    registry.add(225, Comparison.class);
    registry.add(226, Baseline.class);
    registry.add(230, ExplainedSeed.class);
    registry.add(231, ExplainedSeed.Check.class);
    registry.add(232, ExplainedItem.class);
    registry.add(233, ExplainedItem.Kind.class);
  }
}
