// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import java.util.List;

/**
 * A family of models under a name. A provider is found by {@link java.util.ServiceLoader}: it has a
 * public constructor without arguments, and its class is named in {@code
 * META-INF/services/io.sparkgnn.train.model.ModelProvider} of a jar on the class path of the driver
 * and of the executors ({@code --jars}). Ours are found in the same way.
 *
 * <p>Called from any thread; a provider keeps nothing.
 */
public interface ModelProvider {
  /** What people write as {@code modelType}: lower case, letters, digits, dots and hyphens. */
  String name();

  /**
   * The name under which the file that the model is made of, the option {@code modelPath}, is saved
   * with it; empty for a model that is made of no file.
   */
  default String fileName() {
    return "";
  }

  /**
   * Options of this model alone. People set them below {@code model.options} in a job file, or as
   * {@code modelOptions}; {@link ModelOptions#get} has their values.
   */
  default List<Option<?>> options() {
    return List.of();
  }

  /**
   * Checks that options go together, before anything is read or made.
   *
   * @throws UserErrorException if they do not; the message names the option, its value and what is
   *     allowed
   */
  default void check(TrainingConfig config) {}

  /** What the model needs of its batches: a pure function of the configuration. */
  BatchNeeds needs(TrainingConfig config);

  /**
   * The model, without values: its parameters have names and shapes, which must be the same for the
   * same context in every process.
   *
   * @throws UserErrorException if there can be none
   */
  GraphModel create(ModelContext context);
}
