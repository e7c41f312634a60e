// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.checkpoint;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where one training's checkpoints lie. Used at process 0 only: read before the first step, written
 * on a thread that the training waits for.
 */
public interface CheckpointStore {
  /**
   * Makes sure that checkpoints can be written, before anything is trained.
   *
   * @throws io.sparkgnn.error.EnvironmentException if not; the message names the place
   */
  default void check() {}

  /**
   * Keeps a checkpoint; it is there whole or not at all, and older ones may go.
   *
   * @param steps made so far: of two, the one with more is newer
   */
  void save(long steps, byte[] checkpoint);

  /**
   * The newest checkpoint that is intact, if there is one.
   *
   * @param intact says whether bytes are a whole checkpoint
   */
  Optional<byte[]> newest(Predicate<byte[]> intact);
}
