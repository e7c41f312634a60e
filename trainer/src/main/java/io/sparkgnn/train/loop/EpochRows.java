// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.GAP_DISTRIBUTION;
import static io.sparkgnn.train.config.TrainingOptions.GAP_MAX_DAYS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_MIN_DAYS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_PROBABILITY;
import static io.sparkgnn.train.config.TrainingOptions.SEED;

import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.encode.Clock;
import io.sparkgnn.train.loader.PastMemory;
import io.sparkgnn.train.loader.SeedSlice;
import io.sparkgnn.train.task.DownSampling;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The training rows of one epoch in their shuffled order, cut into steps, and each step's rows cut
 * into the parts of the processes. The order is a pure function of (seed, epoch, number of rows),
 * so are the rows themselves where some are left out ({@link DownSampling}), the gap before a row
 * of (seed, epoch, entity, time): a step has the same rows for any number of processes.
 */
public final class EpochRows {
  private final SeedSet rows;
  private final TrainingConfig config;
  private final int epoch;
  private final int steps;
  private final Collective collective;
  private final PastMemory memory;
  private final int[] order;

  /**
   * Shuffles, for one process.
   *
   * @param steps number of batches, see {@link #steps}
   */
  public EpochRows(SeedSet rows, TrainingConfig config, int epoch, int steps) {
    this(rows, config, epoch, steps, SingleProcess.INSTANCE, null);
  }

  /**
   * Shuffles.
   *
   * @param memory of these rows, or null
   */
  EpochRows(
      SeedSet rows,
      TrainingConfig config,
      int epoch,
      int steps,
      Collective collective,
      PastMemory memory) {
    this.memory = memory;
    this.rows = rows;
    this.config = config;
    this.epoch = epoch;
    this.steps = steps;
    this.collective = collective;
    int[] taken = DownSampling.of(config, rows).rows(epoch);
    this.order = new int[taken.length];
    SplittableRandom random = new SplittableRandom(mix(config.get(SEED), epoch));
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    for (int i = 0; i < order.length; i++) {
      order[i] = taken[order[i]];
    }
  }

  /** Batches an epoch. */
  public static int steps(SeedSet rows, TrainingConfig config) {
    int batchSize = config.get(BATCH_SIZE);
    return Math.max(1, (DownSampling.of(config, rows).rows() + batchSize - 1) / batchSize);
  }

  private static long mix(long a, long b) {
    long z = a * 0x9E3779B97F4A7C15L + b;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private int begin(int step) {
    return (int) ((long) step * order.length / steps);
  }

  /** The row numbers of a step, over all processes. */
  int[] all(int step) {
    return Arrays.copyOfRange(order, begin(step), begin(step + 1));
  }

  /** The seeds of this process's part of a step. */
  public SeedSlice slice(int step) {
    return slice(mine(step), step);
  }

  /** The row numbers of this process's part of a step; empty when there are too few for all. */
  int[] mine(int step) {
    return part(all(step), collective.rank(), collective.size());
  }

  /** One of several parts of rows, of nearly the same size. */
  static int[] part(int[] rows, int number, int of) {
    return Arrays.copyOfRange(
        rows,
        (int) ((long) rows.length * number / of),
        (int) ((long) rows.length * (number + 1) / of));
  }

  /** The most rows that a process's part of a step has. */
  static int most(SeedSet rows, TrainingConfig config, Collective collective) {
    int steps = steps(rows, config);
    int all = (DownSampling.of(config, rows).rows() + steps - 1) / steps;
    return (all + collective.size() - 1) / collective.size();
  }

  /**
   * The seeds of some rows.
   *
   * @param chosen their numbers
   * @param index their position in the pass
   */
  SeedSlice slice(int[] chosen, int index) {
    List<EntityColumn> entities =
        rows.entities().stream().map(column -> column.rows(chosen)).toList();
    long[] time = new long[chosen.length];
    long[] visible = new long[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      time[i] = rows.time()[chosen[i]];
      visible[i] = time[i] - gap(config, epoch, entities.get(0).id()[i], time[i]);
    }
    SeedSlice.Again again = memory == null ? null : new SeedSlice.Again(chosen, memory);
    return new SeedSlice(index, entities, time, visible, again);
  }

  /** What a row does not see before its time in an epoch, in microseconds. */
  static long gap(TrainingConfig config, int epoch, long entity, long time) {
    if (config.get(GAP_PROBABILITY) == 0) {
      return 0;
    }
    SplittableRandom random =
        new SplittableRandom(mix(mix(mix(config.get(SEED) ^ 0x6a7, epoch), entity), time));
    if (random.nextDouble() >= config.get(GAP_PROBABILITY)) {
      return 0;
    }
    double u = random.nextDouble();
    double low = config.get(GAP_MIN_DAYS);
    double high = config.get(GAP_MAX_DAYS);
    double days =
        switch (config.get(GAP_DISTRIBUTION)) {
          case UNIFORM -> low + u * (high - low);
          case LOG_UNIFORM -> {
            double from = Math.log(Math.max(low, 1e-3));
            yield Math.exp(from + u * (Math.log(Math.max(high, 1e-3)) - from));
          }
        };
    return (long) (days * Clock.DAY);
  }
}
