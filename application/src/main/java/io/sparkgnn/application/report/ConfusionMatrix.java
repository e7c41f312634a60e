// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Actual by predicted class, as a table shaded by the share of each row. */
final class ConfusionMatrix {
  private final long[][] counts;
  private final String[] names;

  private ConfusionMatrix(long[][] counts, String[] names) {
    this.counts = counts;
    this.names = names;
  }

  /** The most frequent classes; where there are more than {@code most}, the rest are one. */
  static ConfusionMatrix of(long[][] counts, List<String> classes, int most) {
    int n = counts.length;
    int shown = Math.min(n, most);
    long[] sizes = Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).sum()).toArray();
    int[] place = new int[n];
    String[] names = new String[n > most ? shown + 1 : shown];
    Arrays.fill(place, shown);
    Arrays.fill(names, "other");
    int[] kept =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingLong(c -> -sizes[c]))
            .limit(shown)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    for (int i = 0; i < shown; i++) {
      place[kept[i]] = i;
      names[i] = kept[i] < classes.size() ? classes.get(kept[i]) : Integer.toString(kept[i]);
    }
    long[][] few = new long[names.length][names.length];
    for (int actual = 0; actual < n; actual++) {
      for (int predicted = 0; predicted < n; predicted++) {
        few[place[actual]][place[predicted]] += counts[actual][predicted];
      }
    }
    return new ConfusionMatrix(few, names);
  }

  void add(Markup out) {
    out.open("figure", "class", "chart").open("figcaption").leaf("b", "Confusion matrix");
    out.leaf("span", "rows: actual, columns: predicted", "class", "legend").close();
    out.open("div", "class", "scroll")
        .open("table", "class", "confusion")
        .open("tr")
        .leaf("th", "");
    for (String name : names) {
      out.leaf("th", name, "class", "number");
    }
    out.leaf("th", "recall", "class", "number").close();
    for (int actual = 0; actual < names.length; actual++) {
      out.open("tr").leaf("th", names[actual]);
      long total = Arrays.stream(counts[actual]).sum();
      for (long count : counts[actual]) {
        double share = total == 0 ? 0 : count / (double) total;
        String shade = String.format(Locale.ROOT, "opacity:%.2f", 0.75 * share);
        out.open("td").empty("span", "class", "shade", "style", shade);
        out.leaf("span", Figures.count(count), "class", "cell").close();
      }
      double recall = total == 0 ? Double.NaN : counts[actual][actual] / (double) total;
      out.leaf("td", Figures.percent(recall), "class", "number").close();
    }
    out.open("tr").leaf("th", "precision");
    for (int predicted = 0; predicted < names.length; predicted++) {
      long total = 0;
      for (long[] row : counts) {
        total += row[predicted];
      }
      double precision = total == 0 ? Double.NaN : counts[predicted][predicted] / (double) total;
      out.leaf("td", Figures.percent(precision));
    }
    out.leaf("td", "").close().close().close().close();
  }
}
