// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.progress;

import io.sparkgnn.connector.graphbuild.BuildProgress;
import java.util.function.Supplier;

/**
 * Told how a job goes. It is called by the thread that runs the job and, while Spark works, by
 * threads of Spark; an implementation must be safe for that and should return at once.
 */
public interface JobListener {
  /** Hears nothing. */
  JobListener NONE = line -> {};

  /**
   * A line for people: what begins, what was found, a warning (such lines begin with {@code
   * warning:}).
   */
  void say(String line);

  /**
   * A stage of long work has moved on. Stages may run side by side.
   *
   * @param stage its name
   * @param done units of work done, as many as {@code total} at the end
   * @param rate what there is to tell of the speed, or ""; asked only when it is shown
   */
  default void update(String stage, long done, long total, Supplier<String> rate) {}

  /** Tells a listener of a graph build's stages. */
  static BuildProgress ofBuild(JobListener listener) {
    return (stage, done, total, rate) ->
        listener.update(stage, done, total, () -> rate > 0 ? Amounts.count(rate) + " rows/s" : "");
  }
}
