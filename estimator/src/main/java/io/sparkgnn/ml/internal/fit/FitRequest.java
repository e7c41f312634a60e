package io.sparkgnn.ml.internal.fit;

import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.ml.internal.cluster.TaskHardware;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.train.config.TrainingConfig;
import java.io.Serializable;

/**
 * What a training task must know.
 *
 * @param graph the graph to train on
 * @param entityType node type of the entities
 * @param configJson the {@link TrainingConfig}
 * @param refuseInvalid whether a row that cannot be a seed stops the training
 * @param plan how the work is spread and kept
 * @param id of this attempt, which no other has; key in {@link FitListeners}
 */
public record FitRequest(
    GraphHandle graph,
    int entityType,
    String configJson,
    boolean refuseInvalid,
    Plan plan,
    String id)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How the work is spread over tasks and attempts, which changes no result but for rounding.
   *
   * @param workers tasks of the stage
   * @param checkpointPath folder of checkpoints, or empty for none
   * @param checkpointSteps steps from one to the next; 0 for none by number
   * @param checkpointSeconds seconds from one to the next; 0 for none by time
   * @param maxAttempts how often the stage is tried
   */
  record Plan(
      int workers,
      String checkpointPath,
      int checkpointSteps,
      double checkpointSeconds,
      int maxAttempts)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  public static String json(TrainingConfig config) {
    try {
      return JSON.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a training configuration cannot be written as JSON", e);
    }
  }

  /** The configuration as the driver made it. */
  public TrainingConfig config() {
    try {
      return JSON.readValue(configJson, TrainingConfig.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a training configuration cannot be read from JSON", e);
    }
  }

  /** The configuration for what Spark has given a task. */
  public TrainingConfig config(TaskHardware hardware) {
    TrainingConfig config = config();
    if (config.get(MATH_THREADS) == 0) {
      config = config.toBuilder().set(MATH_THREADS, hardware.cores()).build();
    }
    return config.toBuilder().set(DEVICE, hardware.device(config.get(DEVICE))).build();
  }
}
