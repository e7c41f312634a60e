// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.Strategy;
import java.util.Map;

/**
 * Which neighbors a seed sees.
 *
 * @param numNeighbors fanout by hop and edge type, as YAML
 * @param strategy how neighbors are chosen where {@code strategyByEdgeType} is silent
 * @param strategyByEdgeType strategy name by edge type name
 */
public record SamplingJob(
    String numNeighbors, Strategy strategy, Map<String, String> strategyByEdgeType) {
  /** What to sample on a graph; inferred fanouts are derived from its degrees. */
  public SamplingPlan plan(GraphSchema schema, Topology topology) {
    return NumNeighbors.parse(numNeighbors)
        .resolve(schema, strategy, strategyByEdgeType, DegreeStatistics.of(schema, topology));
  }
}
