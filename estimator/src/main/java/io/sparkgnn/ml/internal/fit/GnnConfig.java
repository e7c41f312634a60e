// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static io.sparkgnn.train.config.TrainingOptions.NUM_CLASSES;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.score.RankedItems;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.runtime.ModelTypes;
import java.util.Locale;
import java.util.Optional;

/** From the Params to what the training and its stage are told. */
public final class GnnConfig {
  private GnnConfig() {}

  /**
   * The configuration that the Params describe.
   *
   * @param task what {@code taskType} says, or was found to be
   * @param classes the label of each class, or none
   * @param entity name of the entity's table
   * @throws UserErrorException for values that do not go together
   */
  public static TrainingConfig of(
      GnnParams params, TaskType task, ClassValues classes, String entity) {
    TrainingConfig.Builder builder =
        TrainingConfig.builder()
            .task(task)
            .entity(entity)
            .items(task == TaskType.RANKING ? RankedItems.of(params).table() : "")
            .classValues(classes);
    for (Option<?> option : TrainingOptions.all()) {
      builder.setAsGiven(option, OptionParam.given(params, option));
    }
    if (task == TaskType.MULTICLASS && !classes.isEmpty()) {
      builder.set(NUM_CLASSES, classes.size());
    }
    TrainingConfig config = builder.build();
    ModelTypes.check(config);
    return config;
  }

  /**
   * The task that the Params ask for; empty where the labels are to tell.
   *
   * @throws UserErrorException as {@link #asked(Optional, String, boolean)}
   */
  public static Optional<TaskType> asked(GnnParams params) {
    return asked(
        OptionParam.get(params, EstimatorOptions.TASK_TYPE),
        params.getItems(),
        !OptionParam.get(params, TrainingOptions.QUANTILES).isEmpty());
  }

  /**
   * The task that is asked for: who names items asks for a ranking, who asks for quantiles for a
   * number.
   *
   * @param said the task that is named
   * @param items the key that is ranked, or empty
   * @return empty where the labels are to tell
   * @throws UserErrorException if items are named for another task than a ranking, or none for it
   */
  public static Optional<TaskType> asked(Optional<TaskType> said, String items, boolean quantiles) {
    boolean ranks = !items.isBlank();
    if (ranks && said.isPresent() && said.get() != TaskType.RANKING) {
      throw new UserErrorException(
          "Cannot use items = %s for a %s task: only a ranking has items; leave taskType out"
              .formatted(items, lower(said.get())));
    }
    if (!ranks && said.equals(Optional.of(TaskType.RANKING))) {
      throw new UserErrorException(
          "Cannot train a ranking without items: name the primary key of the table that is ranked, such as products.product_id");
    }
    if (ranks) {
      return Optional.of(TaskType.RANKING);
    }
    return said.isEmpty() && quantiles ? Optional.of(TaskType.REGRESSION) : said;
  }

  /** How the Params say the work is spread and kept. */
  static FitRequest.Plan plan(GnnParams params) {
    return new FitRequest.Plan(
        params.getNumWorkers(),
        params.getCheckpointPath(),
        Math.max(0, params.getCheckpointInterval()),
        60 * params.getCheckpointMinutes(),
        params.getMaxAttempts());
  }

  /**
   * Checks what can be checked without a graph: that the values go together.
   *
   * @throws UserErrorException if not
   */
  public static void checkSettings(GnnParams params) {
    ClassCount.check(params.getTaskType(), params.getNumClasses());
    of(params, asked(params).orElse(TaskType.BINARY), ClassValues.NONE, "any");
  }

  /** The name of a constant as people write it. */
  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
