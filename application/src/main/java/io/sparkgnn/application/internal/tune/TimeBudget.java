// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import java.util.function.LongSupplier;

/** A limit of time that began to run when this was made. Safe for use by several threads. */
public final class TimeBudget {
  private final double seconds;
  private final LongSupplier nanos;
  private final long began;

  /**
   * @param seconds the limit; infinite for none
   * @param nanos a clock, as {@link System#nanoTime}
   */
  public TimeBudget(double seconds, LongSupplier nanos) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /** The limit in seconds; infinite for none. */
  public double seconds() {
    return seconds;
  }

  /** Seconds that have gone. */
  public double elapsed() {
    return (nanos.getAsLong() - began) / 1e9;
  }

  /** Seconds that are left; below 0 when the limit is passed. */
  public double left() {
    return seconds - elapsed();
  }

  /** Whether work of so many seconds ends in time. */
  public boolean fits(double work) {
    return work <= left();
  }
}
