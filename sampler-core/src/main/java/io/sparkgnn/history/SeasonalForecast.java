// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.List;

/**
 * A forecast of the next window by the last two and by the year before: half of what the last two
 * have, times (n + 8) / (m + 8), where n is the number of rows of the window that began a year ago
 * and m that of the four windows before it, by window. The added rows keep the few of a small list
 * from turning the forecast. Where the list does not reach that far back, m is of what there is,
 * and of less than one window there is no such factor.
 */
final class SeasonalForecast {
  /** Days from a window to the same one a year later. */
  static final double YEAR = 365;

  private static final double RECENT = 2;
  private static final double BEFORE = 4;
  private static final double ADDED = 8;

  private SeasonalForecast() {}

  /**
   * The figures that one is made of, which are read from the lists: of the season's forecast the
   * last two windows, the one that began a year ago, those before it, and the age of the oldest
   * row; of every other figure itself alone.
   */
  static List<SeedFeature> parts(SeedFeature figure) {
    if (figure.statistic() != Statistic.SEASONAL) {
      return List.of(figure);
    }
    double days = figure.window().from();
    List<String> path = figure.path();
    String column = figure.column();
    return List.of(
        part(path, column.isEmpty() ? Statistic.COUNT : Statistic.SUM, column, RECENT * days, 0),
        part(path, Statistic.COUNT, "", YEAR, YEAR - days),
        part(path, Statistic.COUNT, "", YEAR + BEFORE * days, YEAR),
        new SeedFeature(path, false, Statistic.OLDEST, "", "", Window.ALL));
  }

  private static SeedFeature part(
      List<String> path, Statistic statistic, String column, double from, double to) {
    return new SeedFeature(path, false, statistic, column, "", Window.days(from, to));
  }

  /**
   * Puts the parts together.
   *
   * @param days of the window
   * @param oldest days from the oldest row to where the seed stops seeing; NaN for none
   */
  static double of(double days, double recent, double then, double before, double oldest) {
    double windows = Math.min(BEFORE, (oldest - YEAR) / days);
    double factor = windows >= 1 ? (then + ADDED) / (before / windows + ADDED) : 1;
    return recent / RECENT * factor;
  }
}
