// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.MODEL_OPTIONS;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.List;

/** The options that a {@link ModelProvider} declares, as people have set them. */
public final class ModelOptions {
  private ModelOptions() {}

  /**
   * The value of an option that the model's provider declares, or its default.
   *
   * @throws UserErrorException if what was set is not allowed
   */
  public static <T> T get(TrainingConfig config, Option<T> option) {
    Object set = config.get(MODEL_OPTIONS).get(option.name());
    return set == null ? option.otherwise() : option.read(set);
  }

  /** Checks that every option that is set is the provider's, and is allowed. */
  static void check(TrainingConfig config, ModelProvider provider) {
    List<String> names = provider.options().stream().map(Option::name).toList();
    for (String name : config.get(MODEL_OPTIONS).keySet()) {
      if (!names.contains(name)) {
        throw MODEL_OPTIONS.refused(
            name,
            names.isEmpty()
                ? "%s = %s has no options of its own"
                    .formatted(TrainingOptions.MODEL_TYPE, provider.name())
                : "allowed for %s = %s are %s"
                    .formatted(
                        TrainingOptions.MODEL_TYPE, provider.name(), String.join(", ", names)));
      }
    }
    provider.options().forEach(option -> get(config, option));
  }
}
