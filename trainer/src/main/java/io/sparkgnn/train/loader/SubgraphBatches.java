// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.sampling.Subgraph;

/**
 * Lays out subgraphs that are at hand, one after the other, for work that is not a pass over seeds.
 * One thread at a time.
 */
public final class SubgraphBatches {
  private final BatchAssembler assembler;
  private final FeatureStore features;
  private final HostBatch batch;

  /**
   * For one layout and graph.
   *
   * @param history figures of the past that the layout has; null for none
   */
  public SubgraphBatches(
      BatchLayout layout, Topology topology, FeatureStore features, SeedFeatures history) {
    this.assembler = new BatchAssembler(layout, topology, history);
    this.features = features;
    this.batch = new HostBatch(layout);
  }

  /** The naive forecast of each seed of the last batch; empty for none. */
  public float[] bases() {
    return batch.bases();
  }

  /**
   * The batch of a subgraph, which is good until the next call. No tensor may alias it then.
   *
   * @param seeds those that the subgraph is about
   */
  public HostBatch lay(SeedSlice seeds, Subgraph subgraph) {
    try (FeatureStore.Reader reader = features.reader()) {
      assembler.assemble(seeds, subgraph, reader, batch);
    }
    return batch;
  }
}
