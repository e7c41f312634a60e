// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.FailureKind;

/**
 * What a training task returns: a model from the first worker, nothing from the others, or how it
 * failed. A failure is returned, not thrown, since of what a barrier task throws Spark keeps only
 * the text.
 *
 * @param archive the model's bytes, or null
 * @param seeds what became of the label rows, or null
 * @param checkpoints folder of this training's checkpoints, or null
 * @param failed the kind of failure, or null
 * @param message its message, or null
 */
@SuppressWarnings("ArrayRecordComponent") // a message: never compared
record FitOutcome(
    byte[] archive, SeedReport seeds, String checkpoints, FailureKind failed, String message) {
  /** What the first worker returns. */
  static FitOutcome trained(byte[] archive, SeedReport seeds, String checkpoints) {
    return new FitOutcome(archive, seeds, checkpoints, null, null);
  }

  /** What a worker other than the first returns. */
  static FitOutcome nothing() {
    return new FitOutcome(null, null, null, null, null);
  }

  static FitOutcome failed(ExplainedException failure) {
    return new FitOutcome(null, null, null, failure.kind(), failure.getMessage());
  }
}
