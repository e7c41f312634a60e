// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.Locale;

/** What is made of the rows of a window. */
public enum Statistic {
  /** Number of rows. */
  COUNT,
  /** Sum of a column's values; 0 for none. */
  SUM,
  /** Mean of a column's values; missing for none. */
  MEAN,
  /** Least value; of a window of rows alone. */
  MIN,
  /** Greatest value; of a window of rows alone. */
  MAX,
  /** Standard deviation of the values; of a window of rows alone. */
  STD,
  /** Share of the rows whose value is missing. */
  NULLS,
  /** Share of the rows that have a value of a category or boolean. */
  SHARE,
  /** Days from the newest row to the seed; missing where the row has no time. */
  NEWEST,
  /** Days from the oldest row to the seed; missing where the row has no time. */
  OLDEST,
  /**
   * A value of the node itself: a number, days from a timestamp to the seed, or 1 for a category
   * that is the asked one and 0 for another.
   */
  VALUE,
  /**
   * Where the seed's time falls in the year: the sine or cosine of the angle, by the value asked.
   */
  SEASON,
  /** Number of the rows that have a value of a category or boolean. */
  MATCHES,
  /**
   * What the next window would have if the year went on as the one before, see {@link
   * SeasonalForecast}: a number of rows, or where there is a column a sum of its values.
   */
  SEASONAL;

  /** As it is named in a feature. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
