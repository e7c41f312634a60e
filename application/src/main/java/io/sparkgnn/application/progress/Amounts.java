// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.progress;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Durations, counts and metrics as people write them. */
public final class Amounts {
  private static final int METRICS = 3;

  private Amounts() {}

  /** A duration: {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}. */
  public static String duration(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }

  /** A number with at most three digits and a unit: {@code 950}, {@code 12.3k}, {@code 4.56M}. */
  public static String count(double value) {
    String[] units = {"", "k", "M", "G"};
    int unit = 0;
    double rest = value;
    while (rest >= 999.5 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    String format = unit == 0 || rest >= 99.95 ? "%.0f%s" : rest >= 9.995 ? "%.1f%s" : "%.2f%s";
    return String.format(Locale.ROOT, format, rest, units[unit]);
  }

  /** {@code , auroc 0.7812, average_precision 0.7531, log_loss 0.5021}: the first three. */
  public static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .limit(METRICS)
        .map(metric -> String.format(Locale.ROOT, ", %s %.4f", metric.getKey(), metric.getValue()))
        .collect(Collectors.joining());
  }
}
