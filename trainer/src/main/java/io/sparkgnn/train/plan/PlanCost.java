package io.sparkgnn.train.plan;

import io.sparkgnn.train.StageWaits;
import java.util.List;

/**
 * What a plan is expected to cost.
 *
 * @param batch of the neighborhoods, a batch
 * @param steps batches an epoch
 * @param weights of the model
 * @param samplingMs of one sampling thread, a batch
 * @param featureMs of one feature thread, a batch
 * @param stepMs forward, backward and update, a batch
 */
public record PlanCost(
    NeighborhoodCost batch,
    int steps,
    long weights,
    double samplingMs,
    double featureMs,
    double stepMs) {

  /**
   * With milliseconds from a short training on this machine, of batches of the same size.
   *
   * @param measuredSteps batches that the times are of
   */
  public static PlanCost of(
      NeighborhoodCost batch, int steps, long weights, int measuredSteps, StageWaits waits) {
    double scale = 1000.0 / measuredSteps;
    return new PlanCost(
        batch,
        steps,
        weights,
        waits.samplingBusy() * scale,
        waits.featuresBusy() * scale,
        waits.stepBusy() * scale);
  }

  /**
   * Milliseconds of one hop and edge type, a batch: its share of the edges of what sampling costs,
   * of the rows' bytes of what reading costs, and of the nodes of what the step costs.
   */
  public double milliseconds(NeighborhoodCost.Block block) {
    List<NeighborhoodCost.Block> all = batch.blocks();
    double bytes = all.stream().mapToDouble(NeighborhoodCost.Block::bytes).sum();
    double nodes = batch.nodes();
    return samplingMs * block.edges() / Math.max(1, batch.edges())
        + featureMs * block.bytes() / Math.max(1, bytes)
        + stepMs * block.nodes() / Math.max(1, nodes);
  }

  /** Seconds of an epoch's training when the stages overlap and the slowest decides. */
  public double epochSeconds(int samplerThreads, int featureThreads) {
    double slowest =
        Math.max(stepMs, Math.max(samplingMs / samplerThreads, featureMs / featureThreads));
    return steps * slowest / 1000;
  }
}
