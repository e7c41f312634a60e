// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

/**
 * Samples neighborhoods. One thread at a time per sampler; samplers over one graph share nothing
 * that changes, and any two with the same graph, plan and run seed give the same answers.
 */
public interface Sampler {
  /** An empty subgraph for {@link #sample} to fill; reuse it to save allocations. */
  Subgraph newSubgraph();

  /**
   * Fills {@code target} with the neighborhoods of the seeds.
   *
   * @param epoch part of the random key: another epoch draws other neighbors
   * @param target made by this sampler's {@link #newSubgraph()}
   */
  void sample(SeedBatch seeds, int epoch, Subgraph target);
}
