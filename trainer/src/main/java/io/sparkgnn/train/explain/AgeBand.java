// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import io.sparkgnn.train.encode.Clock;

/** How old a neighbor is at its seed's time. */
public enum AgeBand {
  DAY("up to a day", 1),
  WEEK("a day to a week", 7),
  MONTH("a week to 30 days", 30),
  QUARTER("30 to 90 days", 90),
  YEAR("90 days to a year", 365),
  OLDER("more than a year", Double.POSITIVE_INFINITY),
  NO_TIME("no time", Double.NaN);

  private final String text;
  private final double days;

  AgeBand(String text, double days) {
    this.text = text;
    this.days = days;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /**
   * The band of a row.
   *
   * @param now time of the seed, microseconds
   * @param time of the row, or {@link ExplainedItem#NO_TIME}
   */
  static AgeBand of(long now, long time) {
    if (time == ExplainedItem.NO_TIME) {
      return NO_TIME;
    }
    double age = Clock.days(now, time);
    for (AgeBand band : values()) {
      if (age <= band.days) {
        return band;
      }
    }
    return OLDER;
  }
}
