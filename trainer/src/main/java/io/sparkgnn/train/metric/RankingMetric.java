// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.Labels;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Locale;

/**
 * Figures of the items that a ranking puts first, at the task's k; means over the rows that have an
 * item. Of a {@link Judged} row the first half of the outputs are the items' ids, best first, -1
 * for none.
 */
public enum RankingMetric implements Metric {
  /** Mean of the precisions at the places of the right ones, over the most that can be right. */
  MAP {
    @Override
    double of(boolean[] hits, int k, int relevant) {
      double sum = 0;
      int found = 0;
      for (int i = 0; i < hits.length; i++) {
        if (hits[i]) {
          sum += (double) ++found / (i + 1);
        }
      }
      return sum / Math.min(relevant, k);
    }
  },
  /** Share of the row's items that are found. */
  RECALL {
    @Override
    double of(boolean[] hits, int k, int relevant) {
      return (double) count(hits) / relevant;
    }
  },
  /** Share of the answers that are right. */
  PRECISION {
    @Override
    double of(boolean[] hits, int k, int relevant) {
      return (double) count(hits) / k;
    }
  },
  /** Normalized discounted cumulative gain. */
  NDCG {
    @Override
    double of(boolean[] hits, int k, int relevant) {
      double gain = 0;
      double most = 0;
      for (int i = 0; i < k; i++) {
        double worth = Math.log(2) / Math.log(i + 2.0);
        gain += i < hits.length && hits[i] ? worth : 0;
        most += i < relevant ? worth : 0;
      }
      return gain / most;
    }
  },
  /** One over the place of the first right one; 0 for none. */
  MRR {
    @Override
    double of(boolean[] hits, int k, int relevant) {
      for (int i = 0; i < hits.length; i++) {
        if (hits[i]) {
          return 1.0 / (i + 1);
        }
      }
      return 0;
    }
  },
  /** Share of the rows with a right answer. */
  HIT_RATE {
    @Override
    double of(boolean[] hits, int k, int relevant) {
      return count(hits) > 0 ? 1 : 0;
    }
  };

  /**
   * The figure of a row.
   *
   * @param hits whether each answer is right, best first
   * @param relevant different items that the row has, at least 1
   */
  abstract double of(boolean[] hits, int k, int relevant);

  private static int count(boolean[] hits) {
    int count = 0;
    for (boolean hit : hits) {
      count += hit ? 1 : 0;
    }
    return count;
  }

  @Override
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public boolean hasMeaning(Labels labels) {
    return labels instanceof ItemLabels items && items.items().length > 0;
  }

  @Override
  public double of(Judged judged) {
    ItemLabels labels = (ItemLabels) judged.labels();
    int k = judged.outputs() / 2;
    double sum = 0;
    int rows = 0;
    for (int row = 0; row < labels.size(); row++) {
      LongOpenHashSet right = new LongOpenHashSet(labels.row(row));
      if (right.isEmpty()) {
        continue;
      }
      boolean[] hits = new boolean[k];
      for (int i = 0; i < k; i++) {
        hits[i] = right.contains((long) judged.predictions()[row * judged.outputs() + i]);
      }
      sum += of(hits, k, right.size());
      rows++;
    }
    return rows == 0 ? Double.NaN : sum / rows;
  }
}
