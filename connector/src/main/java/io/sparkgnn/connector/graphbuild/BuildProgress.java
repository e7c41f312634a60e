// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

/** Told how far a build is. Called from several threads, one call at a time; must be quick. */
@FunctionalInterface
public interface BuildProgress {
  /** Tells nobody. */
  BuildProgress NONE = (stage, done, total, rowsPerSecond) -> {};

  /**
   * A stage moved on.
   *
   * @param stage what is done to what, such as {@code "write results"}
   * @param done units of work done; equal to {@code total} once when the stage ends
   * @param total units of work of this stage
   * @param rowsPerSecond rows that the stage handles each second, or 0 while not known
   */
  void update(String stage, long done, long total, double rowsPerSecond);
}
