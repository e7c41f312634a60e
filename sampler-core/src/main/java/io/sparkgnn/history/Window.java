// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.Locale;

/**
 * Which of the rows that a seed can see count. Windows end where the seed stops seeing, so that in
 * a graph that ends before the seed they are not all empty.
 *
 * @param kind how the others are read
 * @param rows for {@link Kind#ROWS} the number of newest rows
 * @param from for {@link Kind#DAYS}: rows older than this many days do not count
 * @param to for {@link Kind#DAYS}: nor those that are not older than this many; 0 for none
 */
public record Window(Kind kind, int rows, double from, double to) {
  /** How a window is measured. */
  public enum Kind {
    /** All rows. */
    ALL,
    /** The newest rows. */
    ROWS,
    /** The rows of some days. */
    DAYS
  }

  /** All rows. */
  public static final Window ALL = new Window(Kind.ALL, 0, 0, 0);

  public Window {
    if (kind == Kind.ROWS && rows < 1 || kind == Kind.DAYS && !(0 <= to && to < from)) {
      throw new IllegalArgumentException("no window: " + kind + ' ' + rows + ' ' + from + ' ' + to);
    }
  }

  /** The newest rows. */
  public static Window rows(int rows) {
    return new Window(Kind.ROWS, rows, 0, 0);
  }

  /** The rows of the last days. */
  public static Window days(double days) {
    return new Window(Kind.DAYS, 0, days, 0);
  }

  /** The rows between so many days ago, which is not included, and fewer days ago. */
  public static Window days(double from, double to) {
    return new Window(Kind.DAYS, 0, from, to);
  }

  /** As it is named in a feature. */
  @Override
  public String toString() {
    return switch (kind) {
      case ALL -> "all";
      case ROWS -> "last " + rows;
      case DAYS -> to == 0 ? number(from) + " d" : number(from) + " to " + number(to) + " d ago";
    };
  }

  private static String number(double days) {
    return days == Math.rint(days)
        ? String.valueOf((long) days)
        : String.format(Locale.ROOT, "%.3g", days);
  }
}
