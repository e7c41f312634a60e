// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import io.sparkgnn.train.progress.RunHistory;

/**
 * What one training gave: one member of an ensemble, or the only one.
 *
 * @param weights of the epoch that was kept, in the order of the model's parameters
 * @param history of the training that chose the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights: never compared
public record TrainedRun(float[] weights, RunHistory history) {}
