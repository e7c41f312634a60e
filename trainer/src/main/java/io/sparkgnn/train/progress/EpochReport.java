// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.progress;

import java.util.Map;

/**
 * What came of one epoch.
 *
 * @param epoch 0 is the first
 * @param trainLoss mean loss over the training rows, while they were trained on
 * @param metrics validation metrics by name, in a fixed order; empty without validation rows
 * @param seconds wall time, validation included
 * @param learningRate at the end of the epoch
 * @param best whether this is the best epoch so far, whose weights are kept
 * @param waits where the pipeline's time went
 */
public record EpochReport(
    int epoch,
    double trainLoss,
    Map<String, Double> metrics,
    double seconds,
    double learningRate,
    boolean best,
    StageWaits waits) {
  public EpochReport {
    metrics = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(metrics));
  }
}
