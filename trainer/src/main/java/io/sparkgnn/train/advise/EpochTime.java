// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.StageWaits;
import java.util.Comparator;
import java.util.List;

/**
 * How long an epoch takes. The stages work side by side: a batch takes what its step takes and what
 * the step waits for it, and the work of the other stages only where they keep it waiting.
 *
 * @param steps batches an epoch
 * @param samplingMs work of the sampling threads, a batch
 * @param featureMs work of the feature threads, a batch
 * @param stepMs forward, backward, all-reduce and update, a batch
 * @param waitMs what the step waits for its batch
 * @param validationSeconds scoring the validation rows after the epoch
 */
public record EpochTime(
    int steps,
    double samplingMs,
    double featureMs,
    double stepMs,
    double waitMs,
    double validationSeconds) {

  /** Of one epoch that was trained. */
  public static EpochTime of(EpochReport report, int steps) {
    StageWaits waits = report.waits();
    double scale = 1000.0 / steps;
    double training = waits.stepBusy() + waits.stepWaited();
    return new EpochTime(
        steps,
        waits.samplingBusy() * scale,
        waits.featuresBusy() * scale,
        waits.stepBusy() * scale,
        waits.stepWaited() * scale,
        report.metrics().isEmpty() ? 0 : Math.max(0, report.seconds() - training));
  }

  /** The median epoch by the time of a batch; the longer of the two in the middle. */
  public static EpochTime median(List<EpochTime> epochs) {
    return epochs.stream()
        .sorted(Comparator.comparingDouble(EpochTime::batchMs))
        .toList()
        .get(epochs.size() / 2);
  }

  /** The same batches in an epoch of another length. */
  public EpochTime scaled(int newSteps, double newValidationSeconds) {
    return new EpochTime(newSteps, samplingMs, featureMs, stepMs, waitMs, newValidationSeconds);
  }

  /** Milliseconds from batch to batch. */
  public double batchMs() {
    return stepMs + waitMs;
  }

  /** Milliseconds of all stages' work for a batch. */
  public double workMs() {
    return samplingMs + featureMs + stepMs;
  }

  /** Seconds of an epoch's batches. */
  public double trainingSeconds() {
    return steps * batchMs() / 1000;
  }

  /** Seconds of an epoch, validation included. */
  public double seconds() {
    return trainingSeconds() + validationSeconds;
  }
}
