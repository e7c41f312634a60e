// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Outside of these a time is likely a mistake. Microseconds since the epoch.
 *
 * @param past 1900-01-01
 * @param future ten years from now, at most the year 2200
 */
public record TimeBounds(long past, long future) {
  private static final long TEN_YEARS_OF_DAYS = 3653;

  /** The bounds for a build that runs now. */
  public static TimeBounds at(Instant now) {
    long past = micros(Instant.parse("1900-01-01T00:00:00Z"));
    long latest = micros(Instant.parse("2200-01-01T00:00:00Z"));
    long soon = micros(now.plus(TEN_YEARS_OF_DAYS, ChronoUnit.DAYS));
    return new TimeBounds(past, Math.min(latest, soon));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
