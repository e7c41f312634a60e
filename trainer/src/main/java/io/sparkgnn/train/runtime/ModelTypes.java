// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.runtime;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.model.Models;
import java.util.List;
import java.util.Locale;

/** What can be said of models before there is one, for those who know no tensors. */
public final class ModelTypes {
  private ModelTypes() {}

  /** The names of all, sorted. */
  public static List<String> names() {
    return Models.names();
  }

  /** Whether there is a model of that name, in any case. */
  public static boolean has(String name) {
    return names().contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Checks that there is a model of that name on the class path.
   *
   * @throws UserErrorException if not; the message lists those there are
   */
  public static void check(String name) {
    Models.named(name);
  }

  /**
   * Checks that there is the model that a configuration asks for, and that its options go together
   * for it.
   *
   * @throws UserErrorException if not
   */
  public static void check(TrainingConfig config) {
    Models.check(config);
  }
}
