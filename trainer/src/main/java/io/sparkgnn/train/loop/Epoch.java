// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.train.checkpoint.Checkpoint;
import io.sparkgnn.train.optimizer.Optimizer;
import io.sparkgnn.train.progress.EpochReport;
import java.util.List;

/** How far an epoch has come, in the same numbers in every process. */
final class Epoch {
  private final int number;
  private final int steps;
  private final List<EpochReport> history;
  private final float[] bestWeights;
  private final double secondsBefore;
  private final long begin = System.nanoTime();
  private int step;
  private double lossSum;
  private double weightSum;

  /**
   * Begins an epoch, or goes on with one.
   *
   * @param from the checkpoint to go on from, or null at the epoch's start
   * @param history of the epochs before
   * @param bestWeights of the best of them, or null
   */
  Epoch(int number, int steps, Checkpoint from, List<EpochReport> history, float[] bestWeights) {
    this.number = number;
    this.steps = steps;
    this.history = history;
    this.bestWeights = bestWeights;
    this.step = from == null ? 0 : from.step();
    this.lossSum = from == null ? 0 : from.lossSum();
    this.weightSum = from == null ? 0 : from.weightSum();
    this.secondsBefore = from == null ? 0 : from.seconds();
  }

  int number() {
    return number;
  }

  int steps() {
    return steps;
  }

  /** The next step. */
  int step() {
    return step;
  }

  /** Mean loss so far. */
  double loss() {
    return lossSum / weightSum;
  }

  double seconds() {
    return secondsBefore + (System.nanoTime() - begin) / 1e9;
  }

  /** Adds the loss and weight of a step's rows, over all processes. */
  void stepDone(double loss, double weight) {
    step++;
    lossSum += loss;
    weightSum += weight;
  }

  Checkpoint checkpoint(Optimizer.State optimizer) {
    return new Checkpoint(
        number, step, lossSum, weightSum, seconds(), history, bestWeights, optimizer);
  }
}
