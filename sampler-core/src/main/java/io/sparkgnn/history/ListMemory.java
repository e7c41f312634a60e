// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.List;
import java.util.Locale;

/**
 * How the columns that some figures read fit a process's memory; of several processes the one where
 * they fit worst.
 *
 * @param left figures that there is no memory for, in the order in which they were wanted
 * @param needed bytes that the columns of all wanted figures take
 * @param allowed bytes that columns may take
 */
public record ListMemory(List<SeedFeature> left, long needed, long allowed) {
  private static final int NAMED = 3;

  public ListMemory {
    left = List.copyOf(left);
  }

  /** Which figures are left, by count and name: {@code 12 figures (mean(orders.amount), ...)}. */
  public String names() {
    List<String> names = SeedFeature.names(left);
    return "%d %s (%s%s)"
        .formatted(
            names.size(),
            names.size() == 1 ? "figure" : "figures",
            String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
            names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }

  /** What is needed and what there is, for people. */
  public String need() {
    double heap = needed / LocalLists.HEAP_SHARE;
    return String.format(
        Locale.ROOT,
        "their columns take %s, and %s, %.0f %% of the heap, may hold them; for all of them it must"
            + " be %s or more (spark.executor.memory, in local mode spark.driver.memory)",
        megabytes(needed),
        megabytes(allowed),
        100 * LocalLists.HEAP_SHARE,
        megabytes(heap));
  }

  private static String megabytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
