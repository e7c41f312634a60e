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

/**
 * The graph as the trainer sees it: a schema, times, feature rows and samplers. Safe for use by any
 * number of threads; owned and closed by the caller.
 */
public interface TrainingGraph {
  GraphSchema schema();

  /** Changes with the graph's content. */
  String version();

  /** The graph's times; the trainer looks at no edges but through samplers. */
  Topology topology();

  FeatureStore features();

  /** Keys of the tables that the work is about: the entity's, and that of the items to rank. */
  KeyDictionary keys();

  /**
   * A new sampler for one thread.
   *
   * @param entityType node type of the seeds
   * @param runSeed the run's part of every random key
   */
  Sampler newSampler(SamplingPlan plan, int entityType, long runSeed);

  /** What exact figures of a seed's past are computed from; the same wherever the lists are. */
  GraphLists lists();

  /** Degrees that inferred fanouts are derived from. */
  default DegreeStatistics degrees() {
    return DegreeStatistics.of(schema(), topology());
  }

  /**
   * How many batches should be sampled, and how many read, at once so that waiting for other
   * machines does not hold up the step; 1 when nothing is elsewhere.
   */
  default int batchesInFlight() {
    return 1;
  }
}
