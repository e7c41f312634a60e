// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.PriorLoss;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The rows of the most frequent class that an epoch takes, and what that takes back from the loss.
 * They stand in a random order of the run's seed, and each epoch takes the next so many: all are
 * learned from in turn, and their number is the same in every epoch. A pure function of labels,
 * configuration and epoch.
 *
 * <p>Immutable, and safe for use by any number of threads.
 */
public final class DownSampling {
  private final int size;
  private final int frequent;
  private final int[] others;
  private final int[] shuffled;
  private final int kept;

  private DownSampling(int size, int frequent, int[] others, int[] shuffled, int kept) {
    this.size = size;
    this.frequent = frequent;
    this.others = others;
    this.shuffled = shuffled;
    this.kept = kept;
  }

  /** What a configuration asks of some training rows. */
  public static DownSampling of(TrainingConfig config, SeedSet rows) {
    double ratio = config.get(TrainingOptions.DOWN_SAMPLE);
    if (ratio == 0) {
      return all(rows.size());
    }
    NumberLabels labels = rows.numbers();
    int[] counts = new int[labels.classes()];
    for (int row = 0; row < rows.size(); row++) {
      counts[(int) labels.value(row, 0)]++;
    }
    int frequent = 0;
    for (int c = 1; c < counts.length; c++) {
      frequent = counts[c] > counts[frequent] ? c : frequent;
    }
    int all = counts[frequent];
    int fewer = rows.size() - all;
    double wanted = Math.max(1, Math.rint(ratio * fewer));
    if (fewer == 0 || wanted >= all) {
      return all(rows.size());
    }
    int most = frequent;
    int[] shuffled = rowsWhere(rows.size(), row -> (int) labels.value(row, 0) == most);
    SplittableRandom random =
        new SplittableRandom(config.get(TrainingOptions.SEED) * 0x9E3779B97F4A7C15L + 0xD0);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int row = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = row;
    }
    int[] others = rowsWhere(rows.size(), row -> (int) labels.value(row, 0) != most);
    return new DownSampling(rows.size(), frequent, others, shuffled, (int) wanted);
  }

  private static DownSampling all(int size) {
    return new DownSampling(size, 0, new int[0], new int[0], 0);
  }

  private static int[] rowsWhere(int size, IntPredicate wanted) {
    return IntStream.range(0, size).filter(wanted).toArray();
  }

  /** Whether an epoch leaves rows out. */
  public boolean leavesOut() {
    return shuffled.length > 0;
  }

  /** Number of rows of an epoch. */
  public int rows() {
    return leavesOut() ? others.length + kept : size;
  }

  /** The most frequent class. */
  public int frequent() {
    return frequent;
  }

  /** Rows of the most frequent class. */
  public int frequentRows() {
    return shuffled.length;
  }

  /** Rows of the most frequent class that an epoch takes. */
  public int kept() {
    return kept;
  }

  /** The numbers of an epoch's rows, ascending. */
  public int[] rows(int epoch) {
    if (!leavesOut()) {
      return IntStream.range(0, size).toArray();
    }
    int[] rows = Arrays.copyOf(others, rows());
    for (int i = 0; i < kept; i++) {
      long place = (long) epoch * kept + i;
      rows[others.length + i] = shuffled[(int) (place % shuffled.length)];
    }
    Arrays.sort(rows);
    return rows;
  }

  /**
   * A cross entropy of the rows that an epoch takes, of scores that stand for all rows: what is
   * learned has the log odds of all rows, as if none were left out.
   *
   * @param outputs scores of a row
   */
  Loss corrected(Loss loss, int outputs) {
    if (!leavesOut()) {
      return loss;
    }
    float rate = (float) Math.log((double) kept / shuffled.length);
    float[] shifts = new float[outputs];
    if (outputs == 1) {
      shifts[0] = frequent == 0 ? -rate : rate;
    } else {
      shifts[frequent] = rate;
    }
    return new PriorLoss(loss, shifts);
  }
}
