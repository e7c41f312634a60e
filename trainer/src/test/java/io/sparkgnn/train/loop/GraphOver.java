// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.train.data.TrainingGraph;

/** Another graph but for what a test changes of it. */
interface GraphOver extends TrainingGraph {
  /** The other graph. */
  InMemoryGraph graph();

  @Override
  default GraphSchema schema() {
    return graph().schema();
  }

  @Override
  default String version() {
    return graph().version();
  }

  @Override
  default Topology topology() {
    return graph().topology();
  }

  @Override
  default FeatureStore features() {
    return graph().features();
  }

  @Override
  default KeyDictionary keys() {
    return graph().keys();
  }

  @Override
  default GraphLists lists() {
    return graph().lists();
  }

  @Override
  default Sampler newSampler(SamplingPlan plan, int entityType, long runSeed) {
    return graph().newSampler(plan, entityType, runSeed);
  }
}
