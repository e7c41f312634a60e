// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingOptions;

/** Refuses a number of classes for a task that has none. */
public final class ClassCount {
  private ClassCount() {}

  /**
   * Checks that a task type and a number of classes go together.
   *
   * @param taskType as it was set, such as {@code auto} or {@code binary}
   * @param numClasses 0 if none was given
   * @throws UserErrorException if classes are given for another task than multiclass
   */
  public static void check(String taskType, int numClasses) {
    boolean classes = taskType.equalsIgnoreCase("multiclass") || taskType.equalsIgnoreCase("auto");
    if (numClasses > 0 && !classes) {
      throw new UserErrorException(
          "Cannot use %s = %d: the task is %s, which has no number of classes; leave it out or set taskType to multiclass"
              .formatted(TrainingOptions.NUM_CLASSES.name(), numClasses, taskType));
    }
  }
}
