// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lines for people about long work, on standard error: when a stage takes long, every few seconds
 * after that with rate and time left, and when it ends. Stages may run side by side. Safe for use
 * by several threads.
 */
public final class Progress implements JobListener {
  private static final double FIRST_SECONDS = 4;
  private static final double EVERY_SECONDS = 10;

  private final PrintWriter out;
  private final Map<String, Stage> stages = new HashMap<>();

  /** When a stage began and last had a line, as {@code System.nanoTime()}. */
  private static final class Stage {
    private final long began = System.nanoTime();
    private long lastLine = began - (long) (1e9 * (EVERY_SECONDS - FIRST_SECONDS));
  }

  public Progress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  /** One line now and then; a stage that ends soon gets none. */
  @Override
  public synchronized void update(String name, long done, long total, Supplier<String> rate) {
    Stage stage = stages.computeIfAbsent(name, key -> new Stage());
    long now = System.nanoTime();
    double seconds = (now - stage.began) / 1e9;
    boolean ended = done >= total;
    if (ended) {
      stages.remove(name);
    }
    if (ended ? seconds < FIRST_SECONDS : now - stage.lastLine < 1e9 * EVERY_SECONDS) {
      return;
    }
    stage.lastLine = now;
    StringBuilder line = new StringBuilder("  ").append(name);
    if (ended) {
      line.append(": ").append(Amounts.duration(seconds));
    } else {
      line.append(": ").append(100 * done / Math.max(1, total)).append(" %");
      if (done > 0) {
        line.append(", ").append(Amounts.duration(seconds * (total - done) / done)).append(" left");
      }
    }
    String speed = rate.get();
    say(speed.isEmpty() ? line.toString() : line.append(", ").append(speed).toString());
  }
}
