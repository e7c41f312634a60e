// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.data;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.shard.ShardedGraph;

/** A graph whose stripes lie on several machines as the trainer sees it. */
public record ShardedTrainingGraph(ShardedGraph graph) implements TrainingGraph {
  /** With four, an executor of one core that samples is idle for a tenth to a fifth of its time. */
  private static final int BATCHES_IN_FLIGHT = 8;

  @Override
  public GraphSchema schema() {
    return graph.schema();
  }

  @Override
  public String version() {
    return graph.version();
  }

  @Override
  public Topology topology() {
    return graph.times();
  }

  @Override
  public FeatureStore features() {
    return graph.features();
  }

  @Override
  public KeyDictionary keys() {
    return graph.keys();
  }

  @Override
  public GraphLists lists() {
    return graph.lists();
  }

  @Override
  public DegreeStatistics degrees() {
    return graph.degrees();
  }

  @Override
  public int batchesInFlight() {
    return BATCHES_IN_FLIGHT;
  }

  @Override
  public Sampler newSampler(SamplingPlan plan, int entityType, long runSeed) {
    return graph.newSampler(plan, entityType, runSeed);
  }
}
