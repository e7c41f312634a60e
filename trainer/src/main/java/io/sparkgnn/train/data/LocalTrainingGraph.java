// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.data;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.store.ReadableGraph;

/** A graph on this machine, sampled in this process. */
public record LocalTrainingGraph(ReadableGraph store) implements TrainingGraph {
  @Override
  public GraphSchema schema() {
    return store.schema();
  }

  @Override
  public String version() {
    return store.version();
  }

  @Override
  public Topology topology() {
    return store.topology();
  }

  @Override
  public FeatureStore features() {
    return store.features();
  }

  @Override
  public KeyDictionary keys() {
    return store.keys();
  }

  @Override
  public GraphLists lists() {
    return store.lists();
  }

  @Override
  public Sampler newSampler(SamplingPlan plan, int entityType, long runSeed) {
    return new TemporalSampler(store.schema(), store.topology(), plan, entityType, runSeed);
  }
}
