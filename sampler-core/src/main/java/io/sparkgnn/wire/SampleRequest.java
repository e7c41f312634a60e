// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;

/**
 * All that a batch of neighborhoods depends on, so that any process with the same graph version
 * gives the same answer.
 *
 * @param graphVersion version of the graph store
 * @param plan resolved against its schema
 * @param runSeed part of the random key
 * @param epoch part of the random key
 * @param seeds what to sample for
 */
public record SampleRequest(
    String graphVersion, SamplingPlan plan, long runSeed, int epoch, SeedBatch seeds) {}
