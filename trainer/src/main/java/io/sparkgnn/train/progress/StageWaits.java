// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.progress;

/**
 * Where the time of the pipeline went, in seconds summed over a stage's threads. The stage that
 * works all the time while the others wait is the one to give more threads or a faster disk.
 *
 * @param samplingBusy sampling neighborhoods
 * @param samplingWaited sampling threads with no free place for the next batch
 * @param featuresBusy reading feature rows and laying them out
 * @param featuresWaited feature threads waiting for samples or for a free place
 * @param stepBusy forward, backward, all-reduce and update
 * @param stepWaited step waiting for its next batch
 * @param reduce the part of {@code stepBusy} in which gradients were summed over all processes, the
 *     wait for the slowest of them included
 */
public record StageWaits(
    double samplingBusy,
    double samplingWaited,
    double featuresBusy,
    double featuresWaited,
    double stepBusy,
    double stepWaited,
    double reduce) {}
