// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.sparkgnn.error.Shown;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;

/** Times as requests and answers have them: ISO 8601, down to microseconds. */
final class TimeText {
  private static final int LONGEST = 40;

  private TimeText() {}

  /**
   * Reads a date, or a date and a time with an offset or without one.
   *
   * @param zone of what has no offset
   * @return microseconds since the epoch
   */
  static long micros(String text, ZoneId zone, String place) {
    if (text.length() <= LONGEST) {
      String written = text.strip().replace(' ', 'T');
      try {
        Instant instant = written.indexOf('T') < 0 ? day(written, zone) : moment(written, zone);
        return micros(instant);
      } catch (DateTimeException | ArithmeticException e) {
        throw unreadable(text, place);
      }
    }
    throw unreadable(text, place);
  }

  private static ProblemException unreadable(String text, String place) {
    return Problem.WRONG_TYPE.at(
        place,
        "'%s' is not a time: write 2025-01-06, 2025-01-06T12:00:00 or 2025-01-06T12:00:00Z"
            .formatted(Shown.value(text)));
  }

  private static Instant day(String text, ZoneId zone) {
    return LocalDate.parse(text).atStartOfDay(zone).toInstant();
  }

  private static Instant moment(String text, ZoneId zone) {
    TemporalAccessor parsed =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof OffsetDateTime known
        ? known.toInstant()
        : ((LocalDateTime) parsed).atZone(zone).toInstant();
  }

  /**
   * Microseconds since the epoch; Java's own goes by nanoseconds, of which a long has 292 years.
   */
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  /** Writes a time in UTC. */
  static String of(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
