// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import java.util.List;

/**
 * What a plan is expected to cost on this machine.
 *
 * @param batch of the neighborhoods, a batch
 * @param epoch how long an epoch takes once the training is up to speed
 * @param warmUpSeconds what the first batches of a JVM take more than that, all together
 * @param weights of the model
 * @param timing what the times come from
 */
public record PlanCost(
    NeighborhoodCost batch, EpochTime epoch, double warmUpSeconds, long weights, Timing timing) {

  /**
   * What times come from: some epochs, most of them short.
   *
   * @param batches of these epochs
   * @param lowerMs milliseconds of a batch in the first quartile of the epochs
   * @param upperMs in the third
   */
  public record Timing(int batches, double lowerMs, double upperMs) {

    /** Of epochs that were trained. */
    public static Timing of(List<EpochTime> epochs) {
      double[] ms = epochs.stream().mapToDouble(EpochTime::batchMs).sorted().toArray();
      return new Timing(
          epochs.stream().mapToInt(EpochTime::steps).sum(),
          ms[ms.length / 4],
          ms[(3 * ms.length) / 4]);
    }
  }

  /**
   * Milliseconds of one hop and edge type, a batch: its share of {@link EpochTime#batchMs}. Shares
   * go by work: sampling's by edges, reading's by the rows' bytes, the step's by nodes. With {@link
   * #seedMilliseconds} they add up to the batch.
   */
  public double milliseconds(NeighborhoodCost.Block block) {
    double work =
        epoch.samplingMs() * share(block.edges(), batch.edges())
            + epoch.featureMs() * share(block.bytes(), batch.blockBytes() + batch.seedBytes())
            + epoch.stepMs() * share(block.nodes(), batch.nodes());
    return epoch.batchMs() * share(work, epoch.workMs());
  }

  /** Milliseconds of the seeds' own rows, a batch. */
  public double seedMilliseconds() {
    return epoch.batchMs() - batch.blocks().stream().mapToDouble(this::milliseconds).sum();
  }

  private static double share(double part, double all) {
    return all > 0 ? part / all : 0;
  }

  /** Seconds of a training in a new JVM, from its first batch on. */
  public double trainingSeconds(int epochs) {
    return warmUpSeconds + epochs * epoch.seconds();
  }
}
