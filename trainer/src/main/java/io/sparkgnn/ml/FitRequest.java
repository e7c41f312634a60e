package io.sparkgnn.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.train.TrainingConfig;
import java.io.Serializable;

/**
 * What a training task must know.
 *
 * @param graph the graph to train on
 * @param entityType node type of the entities
 * @param configJson the {@link TrainingConfig}
 * @param refuseInvalid whether a row that cannot be a seed stops the training
 * @param listenerId key in {@link FitListeners}
 */
record FitRequest(
    GraphHandle graph, int entityType, String configJson, boolean refuseInvalid, String listenerId)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  static String json(TrainingConfig config) {
    try {
      return JSON.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a training configuration cannot be written as JSON", e);
    }
  }

  TrainingConfig config() {
    try {
      return JSON.readValue(configJson, TrainingConfig.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a training configuration cannot be read from JSON", e);
    }
  }
}
