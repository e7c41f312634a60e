// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.checkpoint;

import io.sparkgnn.error.UserErrorException;

/**
 * When and where a training leaves checkpoints.
 *
 * @param store where; null for nowhere
 * @param steps at least one every so many steps; 0 for none by number
 * @param seconds at least one every so many seconds; 0 for none by time
 */
public record Checkpointing(CheckpointStore store, long steps, double seconds) {
  /** No checkpoints. */
  public static final Checkpointing NONE = new Checkpointing(null, 0, 0);

  public Checkpointing {
    if (steps < 0 || seconds < 0) {
      throw new UserErrorException(
          "Cannot checkpoint every "
              + steps
              + " steps and "
              + seconds
              + " s: allowed is 0 or more");
    }
  }

  boolean due(long stepsSince, double secondsSince) {
    return store != null
        && ((steps > 0 && stepsSince >= steps) || (seconds > 0 && secondsSince >= seconds));
  }
}
