// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.notebook;

import io.sparkgnn.application.internal.run.FitProgress;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.ml.Gnn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Keeps what a training, a build or a job says until somebody asks for it: for those who can ask
 * and cannot be called. Safe for use by several threads.
 */
public final class FitLines implements JobListener {
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private volatile Supplier<String> now = () -> "";

  /** Has an estimator's trainings say here how they go. */
  public void hear(Gnn gnn) {
    gnn.setListener(new FitProgress(this));
  }

  /** Has a graph build tell here how far its stages are. */
  public void hear(GraphBuild build) {
    build.progress(JobListener.ofBuild(this));
  }

  @Override
  public void say(String line) {
    lines.add(line);
    now = () -> "";
  }

  @Override
  public void update(String stage, long done, long total, Supplier<String> rate) {
    if (done >= total) {
      now = () -> "";
    } else if (done == 0) {
      now = () -> stage;
    } else {
      now = () -> "%s: %d of %d %s".formatted(stage, done, total, rate.get()).strip();
    }
  }

  /** The lines since the last call, in order. */
  public List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      taken.add(line);
    }
    return taken;
  }

  /** Where long work is at the moment, or an empty string. */
  public String now() {
    return now.get();
  }
}
