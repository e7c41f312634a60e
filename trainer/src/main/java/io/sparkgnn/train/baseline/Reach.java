// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;

import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.Locale;

/**
 * What rankings of some rows choose from, and where the right answers lie.
 *
 * @param candidates items that there are for the newest row
 * @param chosen items of all rows, each once a row
 * @param linked those that the row's entity was linked to before
 */
public record Reach(int candidates, long chosen, long linked) {
  private static final int ROWS = 4096;

  /**
   * Counts.
   *
   * @param rows with items
   * @param visible until when each may see
   */
  public static Reach of(ItemTable items, TrainingConfig config, SeedSet rows, long[] visible) {
    OwnItems own = items.ownItems(config.get(EXCLUDE_SEEN) ? ItemTable.ALL_LINKS : ItemTable.LINKS);
    ItemLabels labels = (ItemLabels) rows.labels();
    long chosen = 0;
    long linked = 0;
    for (int from = 0; from < rows.size(); from += ROWS) {
      int to = Math.min(rows.size(), from + ROWS);
      OwnItems.Found found =
          own.read(
              Arrays.copyOfRange(rows.entity(), from, to), Arrays.copyOfRange(visible, from, to));
      for (int row = from; row < to; row++) {
        LongOpenHashSet right = new LongOpenHashSet(labels.row(row));
        chosen += right.size();
        linked += Arrays.stream(found.itemsOf(row - from)).filter(right::contains).count();
      }
    }
    long newest = Arrays.stream(visible).max().orElse(Long.MIN_VALUE);
    return new Reach(items.visible(newest), chosen, linked);
  }

  /** Share of the candidates that answers have somewhere: 2 k outputs a row, k of them ids. */
  double coverage(float[] answers, int rows) {
    int outputs = answers.length / rows;
    LongOpenHashSet answered = new LongOpenHashSet();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < outputs / 2; i++) {
        if (answers[row * outputs + i] >= 0) {
          answered.add((long) answers[row * outputs + i]);
        }
      }
    }
    return (double) answered.size() / Math.max(1, candidates);
  }

  /** In a sentence. */
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%.1f %% of what was chosen is what the entity was linked to before; there were %d candidates",
        100.0 * linked / Math.max(1, chosen),
        candidates);
  }
}
