package io.sparkgnn.ml;

import io.sparkgnn.connector.label.SeedReport;
import java.io.Serializable;

/**
 * What a training task returns: a model from the first worker, nothing from the others, or the
 * user's mistake that was found.
 *
 * @param archive the model's bytes, or null
 * @param seeds what became of the label rows, or null
 * @param checkpoints folder of this training's checkpoints, or null
 * @param mistake message of a {@link io.sparkgnn.error.UserErrorException}, or null
 */
@SuppressWarnings("ArrayRecordComponent") // a message: never compared
record FitOutcome(byte[] archive, SeedReport seeds, String checkpoints, String mistake)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a worker other than the first returns. */
  static FitOutcome nothing() {
    return new FitOutcome(null, null, null, null);
  }

  static FitOutcome mistake(String message) {
    return new FitOutcome(null, null, null, message);
  }
}
