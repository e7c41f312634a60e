// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.sparkgnn.error.Shown;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.serving.ServedGraph;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;

/** The time of one request, and which times its seeds may have. */
final class SeedTimes {
  private final ZoneId zone;
  private final long now;
  private final long last;

  SeedTimes(ServedGraph graph, Clock clock, RequestLimits limits) {
    zone = graph.zone();
    now = TimeText.micros(clock.instant());
    last = Math.max(now, graph.newest()) + limits.ahead().toMillis() * 1_000;
  }

  /** What a seed without a time has. */
  long now() {
    return now;
  }

  /** The last time that is allowed. */
  long last() {
    return last;
  }

  long read(String text, String place) {
    long time = micros(text, zone, place);
    if (time > last) {
      throw Problem.TIME_OUT_OF_RANGE.at(
          place,
          "%s is too far in the future; allowed are times up to %s"
              .formatted(TimeText.of(time), TimeText.of(last)));
    }
    return time;
  }

  /** A time in microseconds. */
  static long micros(String text, ZoneId zone, String place) {
    try {
      return TimeText.micros(text, zone);
    } catch (DateTimeException | ArithmeticException e) {
      throw Problem.WRONG_TYPE.at(
          place,
          "'%s' is not a time: write 2025-01-06, 2025-01-06T12:00:00 or 2025-01-06T12:00:00Z"
              .formatted(Shown.value(text)));
    }
  }
}
