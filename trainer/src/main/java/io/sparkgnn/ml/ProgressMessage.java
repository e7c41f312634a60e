package io.sparkgnn.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.train.EpochReport;

/**
 * News of a fit as it travels from a task to the driver, as JSON. One of the two is null.
 *
 * @param seeds the label rows were looked up
 * @param epoch an epoch is done
 */
record ProgressMessage(SeedReport seeds, EpochReport epoch) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a progress message cannot be written as JSON", e);
    }
  }

  static ProgressMessage read(String json) {
    try {
      return JSON.readValue(json, ProgressMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a progress message cannot be read from JSON", e);
    }
  }

  void tell(FitListener listener) {
    if (seeds != null) {
      listener.seedsResolved(seeds);
    }
    if (epoch != null) {
      listener.epochDone(epoch);
    }
  }
}
