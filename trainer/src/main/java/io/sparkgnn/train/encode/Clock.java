// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/** Ages in days and phases of the calendar, from microseconds since the epoch, UTC. */
public final class Clock {
  /** Microseconds of a day. */
  public static final long DAY = 86_400_000_000L;

  private static final double YEAR_DAYS = 365.2425;
  private static final double TURN = 2 * Math.PI;

  private Clock() {}

  /** Days from {@code time} to {@code now}; negative for a time that lies ahead. */
  public static double days(long now, long time) {
    return ((double) now - (double) time) / DAY;
  }

  /** Angle of the day within the year. */
  public static double year(long time) {
    double day = (double) time / DAY / YEAR_DAYS;
    return TURN * (day - Math.floor(day));
  }

  /** Angle of the moment within the week. */
  public static double week(long time) {
    return TURN * Math.floorMod(time, 7 * DAY) / (7.0 * DAY);
  }

  /** Angle of the moment within the day. */
  public static double day(long time) {
    return TURN * Math.floorMod(time, DAY) / (double) DAY;
  }
}
