package io.sparkgnn.train;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.graph.Topology;
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

  Topology topology();

  FeatureStore features();

  /**
   * A new sampler for one thread.
   *
   * @param entityType node type of the seeds
   * @param runSeed the run's part of every random key
   */
  Sampler newSampler(SamplingPlan plan, int entityType, long runSeed);

  /** A graph store on this machine, sampled in this process. */
  static TrainingGraph of(GraphStore store) {
    return new LocalTrainingGraph(store);
  }
}
