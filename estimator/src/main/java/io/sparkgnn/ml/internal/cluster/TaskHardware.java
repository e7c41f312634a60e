// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.train.config.TrainingOptions;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * What Spark has given a task to compute with.
 *
 * @param cores its cores
 * @param gpu index of its GPU, or null
 */
public record TaskHardware(int cores, String gpu) {
  /** That of the running task. */
  public static TaskHardware of(TaskContext task) {
    Map<String, ResourceInformation> resources = task.resourcesJMap();
    ResourceInformation gpus = resources.get("gpu");
    boolean has = gpus != null && gpus.addresses().length > 0;
    return new TaskHardware(Math.max(1, task.cpus()), has ? gpus.addresses()[0] : null);
  }

  /**
   * The device that work asked for: {@code auto} is the task's GPU, if Spark has given it one.
   *
   * @param asked as in {@link io.sparkgnn.train.config.TrainingOptions#DEVICE}
   */
  public String device(String asked) {
    boolean any = asked.strip().toLowerCase(Locale.ROOT).equals(TrainingOptions.AUTO_DEVICE);
    return any && gpu != null ? "gpu" + gpu : asked;
  }
}
