// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.List;

/** Every kind of {@link Task}, by its {@link TaskType}. */
public final class Tasks {
  private Tasks() {}

  /** The task of a configuration. */
  public static Task of(TrainingConfig config) {
    return switch (config.task()) {
      case BINARY ->
          new BinaryTask(config.classValues(), config.get(TrainingOptions.CLASS_WEIGHTS));
      case MULTICLASS ->
          new MulticlassTask(
              config.classValues(),
              config.get(TrainingOptions.NUM_CLASSES),
              config.get(TrainingOptions.CLASS_WEIGHTS));
      case MULTILABEL -> new MultilabelTask(config.classValues());
      case REGRESSION -> {
        List<Double> quantiles = config.get(TrainingOptions.QUANTILES);
        if (config.get(TrainingOptions.REGRESSION_LOSS) == RegressionLoss.NEGATIVE_BINOMIAL) {
          yield new NegativeBinomialTask(quantiles);
        }
        yield quantiles.isEmpty() ? RegressionTask.of(config) : new QuantileTask(quantiles);
      }
      case FORECAST ->
          new ForecastTask(RegressionTask.of(config), config.get(TrainingOptions.TIMEFRAMES));
      case RANKING -> new RankingTask(config.get(TrainingOptions.K));
    };
  }

  /** The task of a model that is there and predicts no quantiles. */
  public static Task ofModel(TaskType type, ClassValues classes) {
    return ofModel(type, classes, List.of());
  }

  /**
   * The task of a model that is there, as scoring needs it.
   *
   * @param classes of a binary or multiclass task the label that each class stands for
   * @param quantiles that a regression predicts; empty where it predicts one number
   */
  public static Task ofModel(TaskType type, ClassValues classes, List<Double> quantiles) {
    return switch (type) {
      case BINARY -> new BinaryTask(classes, ClassWeights.NONE);
      case MULTICLASS -> new MulticlassTask(classes, classes.size(), ClassWeights.NONE);
      case MULTILABEL -> new MultilabelTask(classes);
      case REGRESSION ->
          quantiles.isEmpty()
              ? new RegressionTask(RegressionLoss.L1, 0)
              : new QuantileTask(quantiles);
      case FORECAST -> new ForecastTask(new RegressionTask(RegressionLoss.L1, 0), 0);
      case RANKING -> new RankingTask(TrainingOptions.K.otherwise());
    };
  }
}
