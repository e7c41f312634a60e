// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.Locale;
import java.util.Set;

/**
 * How numbers are written for a reader: short, in the same way everywhere, "–" where there is none.
 */
final class Figures {
  private static final String NONE = "–";
  private static final String[] BYTES = {"B", "KB", "MB", "GB", "TB", "PB"};

  private static final Set<String> ACRONYMS =
      Set.of("auroc", "auprc", "mae", "mse", "rmse", "wape", "mase", "f1");

  private Figures() {}

  /** A measured value, with about four significant digits. */
  static String value(double v) {
    if (!Double.isFinite(v)) {
      return NONE;
    }
    double size = Math.abs(v);
    if (v == 0) {
      return "0";
    }
    if (size >= 1e15 || size < 1e-4) {
      return String.format(Locale.ROOT, "%.2e", v);
    }
    if (v == Math.rint(v)) {
      return count((long) v);
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%,." + decimals + "f", v);
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : NONE;
  }

  static String bytes(double bytes) {
    if (!Double.isFinite(bytes)) {
      return NONE;
    }
    double rest = bytes;
    int unit = 0;
    while (Math.abs(rest) >= 1000 && unit < BYTES.length - 1) {
      rest /= 1000;
      unit++;
    }
    String digits = unit == 0 || rest >= 100 ? "%,.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, digits, rest, BYTES[unit]);
  }

  static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    if (seconds < 0.0995) {
      return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
    }
    if (seconds < 99.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  /** A metric's or a loss's name as people write it. */
  static String metric(String name) {
    if (name.equalsIgnoreCase("r2")) {
      return "R²";
    }
    return ACRONYMS.contains(name.toLowerCase(Locale.ROOT))
        ? name.toUpperCase(Locale.ROOT)
        : words(name);
  }

  /** The first letters of a text that is too long. */
  static String cut(String text, int letters) {
    return text.length() <= letters ? text : text.substring(0, letters - 1) + "…";
  }

  /** With a capital first letter. */
  static String heading(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** A pixel position. */
  static String pixel(double v) {
    String text = String.format(Locale.ROOT, "%.1f", v);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** "droppedRows" and "dropped_rows" as "dropped rows". */
  static String words(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
