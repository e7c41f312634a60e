// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

/** Counts over a set of times, in microseconds since the epoch. Mutable, for one thread. */
public final class TimeRange {
  private long count;
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;
  private long beforePast;
  private long afterFuture;

  void add(long time, TimeBounds bounds) {
    count++;
    min = Math.min(min, time);
    max = Math.max(max, time);
    if (time < bounds.past()) {
      beforePast++;
    }
    if (time > bounds.future()) {
      afterFuture++;
    }
  }

  void merge(TimeRange other) {
    count += other.count;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    beforePast += other.beforePast;
    afterFuture += other.afterFuture;
  }

  /** Number of times. */
  public long count() {
    return count;
  }

  /** The earliest; {@link Long#MAX_VALUE} when there is none. */
  public long min() {
    return min;
  }

  /** The latest; {@link Long#MIN_VALUE} when there is none. */
  public long max() {
    return max;
  }

  /** Times before {@link TimeBounds#past()}. */
  public long beforePast() {
    return beforePast;
  }

  /** Times after {@link TimeBounds#future()}. */
  public long afterFuture() {
    return afterFuture;
  }
}
