// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.CANDIDATES;
import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;

import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.Candidates;
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
  /** Rows whose links are read at once. */
  static final int ROWS = 4096;

  /**
   * Counts.
   *
   * @param rows with items
   * @param visible until when each may see
   */
  public static Reach of(ItemTable items, TrainingConfig config, SeedSet rows, long[] visible) {
    OwnItems own = items.ownItems(config.get(EXCLUDE_SEEN) ? ItemTable.ALL_LINKS : ItemTable.LINKS);
    Count count = new Count(items, config, (ItemLabels) rows.labels());
    for (int from = 0; from < rows.size(); from += ROWS) {
      int to = Math.min(rows.size(), from + ROWS);
      long[] until = Arrays.copyOfRange(visible, from, to);
      count.add(from, until, own.read(Arrays.copyOfRange(rows.entity(), from, to), until));
    }
    return count.sum();
  }

  /** Counts part by part, for who has read what the rows' entities were linked to. */
  static final class Count {
    private final ItemTable items;
    private final Candidates candidates;
    private final ItemLabels labels;
    private long newest = Long.MIN_VALUE;
    private long chosen;
    private long linked;

    Count(ItemTable items, TrainingConfig config, ItemLabels labels) {
      this.items = items;
      this.candidates = items.candidates(config.get(CANDIDATES));
      this.labels = labels;
    }

    /**
     * Adds rows.
     *
     * @param from the first of them
     * @param visible until when each may see
     * @param found what their entities were linked to
     */
    void add(int from, long[] visible, OwnItems.Found found) {
      for (int row = 0; row < visible.length; row++) {
        LongOpenHashSet right = new LongOpenHashSet(labels.row(from + row));
        chosen += right.size();
        linked += Arrays.stream(found.itemsOf(row)).filter(right::contains).count();
        newest = Math.max(newest, visible[row]);
      }
    }

    Reach sum() {
      return new Reach(candidates.below(items.visible(newest)), chosen, linked);
    }
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
