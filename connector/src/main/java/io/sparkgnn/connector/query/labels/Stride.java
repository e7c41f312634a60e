// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import io.sparkgnn.connector.query.ast.Window.Unit;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time: a month is a calendar month in some time zone, everything else has a fixed
 * length, a day 24 hours.
 *
 * @param amount how many units; may be negative or 0
 */
public record Stride(long amount, Unit unit) {
  private static final Pattern WRITTEN = Pattern.compile("\\s*(\\d{1,9})?\\s*([A-Za-z]+)\\s*");

  private static final int MOST_TIMES = 20_000;

  /**
   * Reads {@code 30 days}, {@code 1 month} or {@code week}.
   *
   * @throws UserErrorException if it is neither, or not above 0
   */
  public static Stride parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (written.matches()) {
      String word = written.group(2).toUpperCase(Locale.ROOT);
      long amount = written.group(1) == null ? 1 : Long.parseLong(written.group(1));
      for (Unit unit : Unit.values()) {
        if (amount > 0 && unit.name().equals(word.endsWith("S") ? word : word + "S")) {
          return new Stride(amount, unit);
        }
      }
    }
    throw new UserErrorException(
        "Cannot read '%s' as a length of time: write a whole number above 0 and seconds, minutes,"
                .formatted(Shown.value(text))
            + " hours, days, weeks or months, such as 30 days");
  }

  /** A time that is some strides later. */
  Instant after(Instant time, long strides, ZoneId zone) {
    long steps = Math.multiplyExact(amount, strides);
    return switch (unit) {
      case SECONDS -> time.plusSeconds(steps);
      case MINUTES -> time.plus(Duration.ofMinutes(steps));
      case HOURS -> time.plus(Duration.ofHours(steps));
      case DAYS -> time.plus(Duration.ofDays(steps));
      case WEEKS -> time.plus(Duration.ofDays(Math.multiplyExact(7, steps)));
      case MONTHS -> time.atZone(zone).plusMonths(steps).toInstant();
    };
  }

  /** The times one, two and more strides after a time, up to another, included. */
  public List<Instant> between(Instant from, Instant to, ZoneId zone) {
    List<Instant> times = new ArrayList<>();
    for (Instant time = after(from, 1, zone);
        !time.isAfter(to) && times.size() < MOST_TIMES;
        time = after(from, times.size() + 1, zone)) {
      times.add(time);
    }
    return times;
  }

  /** Its usual length, for comparing strides. */
  long seconds() {
    return amount
        * switch (unit) {
          case SECONDS -> 1;
          case MINUTES -> 60;
          case HOURS -> 3_600;
          case DAYS -> 86_400;
          case WEEKS -> 604_800;
          case MONTHS -> 2_629_746;
        };
  }

  @Override
  public String toString() {
    String words = unit.name().toLowerCase(Locale.ROOT);
    return amount + " " + (amount == 1 ? words.substring(0, words.length() - 1) : words);
  }
}
