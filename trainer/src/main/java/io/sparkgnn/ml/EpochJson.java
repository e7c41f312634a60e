package io.sparkgnn.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.train.EpochReport;

/** An epoch's report as it travels from a task to the driver. */
final class EpochJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EpochJson() {}

  static String write(EpochReport report) {
    try {
      return JSON.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an epoch's report cannot be written as JSON", e);
    }
  }

  static EpochReport read(String json) {
    try {
      return JSON.readValue(json, EpochReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an epoch's report cannot be read from JSON", e);
    }
  }
}
