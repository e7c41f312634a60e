// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import java.util.concurrent.atomic.LongAdder;

/** Adds up how long the threads of a stage worked and how long they waited. */
public final class StageClock {
  private final LongAdder busy = new LongAdder();
  private final LongAdder waited = new LongAdder();

  /** Nanoseconds of work. */
  public void worked(long nanos) {
    busy.add(nanos);
  }

  /** Nanoseconds of waiting. */
  public void waited(long nanos) {
    waited.add(nanos);
  }

  public double busySeconds() {
    return busy.sum() / 1e9;
  }

  public double waitedSeconds() {
    return waited.sum() / 1e9;
  }
}
