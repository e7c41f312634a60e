// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** Times as people and JSON write them. */
public final class TimeText {
  /** What is read, for messages. */
  public static final String FORMS =
      "a time such as 2024-03-01T10:15:00Z, 2024-03-01 10:15:00.123+01:00 or 2024-03-01";

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .toFormatter(Locale.ROOT);

  private TimeText() {}

  /**
   * Reads a time, cut to microseconds.
   *
   * @param zone of a time that has none; null if it must have one
   * @return microseconds since the epoch
   * @throws DateTimeException if it is no time, or has no zone and must have one
   */
  public static long micros(String text, ZoneId zone) {
    String plain = text.strip();
    if (plain.length() > 10 && plain.charAt(10) == ' ') {
      plain = plain.substring(0, 10) + 'T' + plain.substring(11);
    }
    TemporalAccessor found =
        FORMAT.parseBest(plain, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    if (found instanceof OffsetDateTime time) {
      return micros(time.toInstant());
    }
    if (zone == null) {
      throw new DateTimeException("it has no zone, such as Z or +01:00");
    }
    LocalDateTime local =
        found instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) found;
    return micros(local.atZone(zone).toInstant());
  }

  /**
   * A time in microseconds since the epoch. Java's own way goes by nanoseconds, of which a long has
   * 292 years.
   */
  public static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  /** Writes a time, in UTC. */
  public static String of(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
