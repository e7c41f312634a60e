// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import java.util.Arrays;

/** The best items of a seed: by score, and where that is equal the one with the lower id. */
final class TopItems {
  /** Scores below this are of items that are no candidates. */
  private static final float LEAST = -1e8f;

  private final long[] items;
  private final float[] scores;
  private int count;

  /**
   * @param k how many are kept
   */
  TopItems(int k) {
    items = new long[k];
    scores = new float[k];
  }

  /** Only an item with this score or a higher one can still be among the best. */
  float floor() {
    return count < items.length ? LEAST : scores[count - 1];
  }

  void offer(long item, float score) {
    if (!(score > LEAST)) {
      return;
    }
    int place = count;
    while (place > 0 && before(item, score, place - 1)) {
      place--;
    }
    if (place == items.length) {
      return;
    }
    int moved = Math.min(count, items.length - 1) - place;
    System.arraycopy(items, place, items, place + 1, moved);
    System.arraycopy(scores, place, scores, place + 1, moved);
    items[place] = item;
    scores[place] = score;
    count = Math.min(count + 1, items.length);
  }

  private boolean before(long item, float score, int place) {
    return score > scores[place] || score == scores[place] && item < items[place];
  }

  /** Writes the items' ids, -1 for none, then their scores, 0 for none. */
  void write(float[] out, int at) {
    int k = items.length;
    Arrays.fill(out, at, at + k, -1);
    for (int i = 0; i < count; i++) {
      out[at + i] = items[i];
      out[at + k + i] = scores[i];
    }
  }
}
