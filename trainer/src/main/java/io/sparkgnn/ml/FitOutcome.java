package io.sparkgnn.ml;

import io.sparkgnn.connector.label.SeedReport;
import java.io.Serializable;

/**
 * What a training task returns: a model, or the user's mistake that it found.
 *
 * @param archive the model's bytes, or null
 * @param seeds what became of the label rows, or null
 * @param mistake message of a {@link io.sparkgnn.error.UserErrorException}, or null
 */
@SuppressWarnings("ArrayRecordComponent") // a message: never compared
record FitOutcome(byte[] archive, SeedReport seeds, String mistake) implements Serializable {
  private static final long serialVersionUID = 1L;
}
