// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

/** Sampling or reading of a batch failed on its own thread; the cause says how. */
public final class StageFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StageFailedException(Throwable cause) {
    super("a stage of the batch pipeline failed: " + cause.getMessage(), cause);
  }
}
