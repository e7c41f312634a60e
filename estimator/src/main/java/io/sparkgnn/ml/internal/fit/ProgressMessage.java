package io.sparkgnn.ml.internal.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.train.progress.EpochReport;

/**
 * News of a fit as it travels from a task to the driver, as JSON. All parts but one are null.
 *
 * @param seeds the label rows were looked up
 * @param start training begins
 * @param epoch an epoch is done
 * @param checkpointFailed why a checkpoint could not be written
 * @param note something to know about the training
 */
record ProgressMessage(
    SeedReport seeds, Start start, EpochReport epoch, String checkpointFailed, String note) {
  /** The arguments of {@link FitListener#started}. */
  record Start(int epochs, int stepsPerEpoch, long parameters) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  static ProgressMessage of(SeedReport seeds) {
    return new ProgressMessage(seeds, null, null, null, null);
  }

  static ProgressMessage of(Start start) {
    return new ProgressMessage(null, start, null, null, null);
  }

  static ProgressMessage of(EpochReport epoch) {
    return new ProgressMessage(null, null, epoch, null, null);
  }

  static ProgressMessage checkpointFailed(String reason) {
    return new ProgressMessage(null, null, null, reason, null);
  }

  static ProgressMessage ofNote(String note) {
    return new ProgressMessage(null, null, null, null, note);
  }

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
    if (start != null) {
      listener.started(start.epochs(), start.stepsPerEpoch(), start.parameters());
    }
    if (note != null) {
      listener.noted(note);
    }
    if (epoch != null) {
      listener.epochDone(epoch);
    }
    if (checkpointFailed != null) {
      listener.checkpointFailed(checkpointFailed);
    }
  }
}
