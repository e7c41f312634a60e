// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How many neighbors the rows around seeds have, as of the seeds' times: what they had later does
 * not count, nor do rows that no seed reaches.
 *
 * @param hops for each hop, for each edge type index; null where no seed reaches the type expanded
 */
public record SeedDegrees(List<List<Degrees>> hops) {
  /** Neighbors of each type that the look-around follows from a row. */
  private static final int FOLLOWED = 4;

  /**
   * Visible degrees of the rows that one edge type expands at one hop.
   *
   * @param parents rows expanded for each seed, as far as the look-around followed them
   * @param sorted degrees of the rows that were looked at, ascending
   * @param back share of the edges that lead to a row which the neighborhood has already: an edge
   *     type that mostly does adds little
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier: never compared
  public record Degrees(double parents, int[] sorted, double back) {
    /** The degree that this share of the rows does not exceed. */
    public int quantile(double share) {
      return sorted[(int) (share * (sorted.length - 1))];
    }

    /** Edges that a row adds on average at a fanout; -1 takes all. */
    public double edges(int fanout) {
      double sum = 0;
      for (int degree : sorted) {
        sum += fanout < 0 ? degree : Math.min(degree, fanout);
      }
      return sum / sorted.length;
    }

    /** The mean degree. */
    public double mean() {
      return edges(-1);
    }
  }

  /** A factory of samplers of the graph for a plan. */
  @FunctionalInterface
  public interface Samplers {
    Sampler sampler(SamplingPlan plan);
  }

  /**
   * Looks around seeds.
   *
   * @param hops how far
   */
  public static SeedDegrees of(GraphSchema schema, SeedBatch seeds, int hops, Samplers samplers) {
    List<Integer> fanouts = Collections.nCopies(schema.edgeTypes().size(), FOLLOWED);
    SamplingPlan plan =
        new SamplingPlan(
            Collections.nCopies(hops, fanouts),
            Collections.nCopies(schema.edgeTypes().size(), Strategy.LAST));
    Sampler sampler = samplers.sampler(plan);
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(seeds, 0, subgraph);
    List<List<Degrees>> all = new ArrayList<>();
    for (int hop = 1; hop <= hops; hop++) {
      List<Degrees> ofHop = new ArrayList<>();
      for (EdgeType type : schema.edgeTypes()) {
        ofHop.add(degrees(subgraph, hop, type));
      }
      all.add(ofHop);
    }
    return new SeedDegrees(all);
  }

  private static Degrees degrees(Subgraph subgraph, int hop, EdgeType type) {
    Subgraph.Edges edges = subgraph.edges(hop, type.index());
    int rows = edges.parentCount();
    if (rows == 0) {
      return null;
    }
    int[] sorted = Arrays.copyOf(edges.visibleDegrees(), rows);
    Arrays.sort(sorted);
    int known = subgraph.nodeCountUpTo(type.to(), hop - 1);
    int back = 0;
    for (int i = 0; i < edges.edgeCount(); i++) {
      back += edges.children()[i] < known ? 1 : 0;
    }
    double share = edges.edgeCount() == 0 ? 1 : (double) back / edges.edgeCount();
    return new Degrees((double) rows / subgraph.seedCount(), sorted, share);
  }

  /** The degrees of one hop and edge type, or null where no seed gets there. */
  public Degrees at(int hop, int edgeType) {
    return hops.get(hop - 1).get(edgeType);
  }
}
