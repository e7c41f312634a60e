// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.sampling.NumNeighbors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fanouts for each hop and edge type, from the degrees as of the seeds' times and within a budget
 * of edges a seed.
 *
 * <p>An edge type starts with the degree that nine of ten rows do not exceed, at most 64 at hop 1,
 * 32 at hop 2 and so on. One that only leads back to rows that the neighborhood has gets 0. While a
 * neighborhood is expected to be larger than the budget, the fanout of the type that costs most is
 * halved; the expectation is that of a tree, so that rows which are met twice make it an upper
 * bound.
 */
public final class FanoutProposal {
  private static final int MOST = 64;
  private static final int LEAST = 4;
  private static final double LEADS_BACK = 0.95;

  private final GraphSchema schema;
  private final SeedDegrees degrees;
  private final int hops;
  private final int[][] fanouts;
  private final String[][] reasons;

  private FanoutProposal(GraphSchema schema, SeedDegrees degrees, int hops) {
    this.schema = schema;
    this.degrees = degrees;
    this.hops = hops;
    this.fanouts = new int[hops][schema.edgeTypes().size()];
    this.reasons = new String[hops][schema.edgeTypes().size()];
  }

  /**
   * Proposes fanouts.
   *
   * @param hops at most as many as were looked at
   * @param budget edges a seed
   */
  public static FanoutProposal of(
      GraphSchema schema, SeedDegrees degrees, int hops, double budget) {
    FanoutProposal proposal = new FanoutProposal(schema, degrees, hops);
    for (int hop = 1; hop <= hops; hop++) {
      for (EdgeType type : schema.edgeTypes()) {
        proposal.start(hop, type);
      }
    }
    proposal.hold(budget);
    return proposal;
  }

  private void start(int hop, EdgeType type) {
    SeedDegrees.Degrees found = degrees.at(hop, type.index());
    int fanout;
    String reason;
    if (found == null || found.quantile(1) == 0) {
      fanout = 0;
      reason = "no seed gets there";
    } else if (found.back() >= LEADS_BACK) {
      fanout = 0;
      reason = "leads back to rows that are there already";
    } else if (!type.toMany()) {
      fanout = 1;
      reason = "one row at most";
    } else {
      int most = Math.max(LEAST, MOST >> (hop - 1));
      int p90 = Math.max(1, found.quantile(0.9));
      fanout = Math.min(p90, most);
      reason =
          String.format(
              Locale.ROOT,
              "at the seeds' times rows have %.1f on average, nine of ten at most %d%s",
              found.mean(),
              p90,
              p90 > most ? "; capped at " + most : "");
    }
    fanouts[hop - 1][type.index()] = fanout;
    reasons[hop - 1][type.index()] = reason;
  }

  private void hold(double budget) {
    while (expectedEdges() > budget) {
      int hop = 0;
      int edge = -1;
      double most = 0;
      double[][] cost = expected();
      for (int h = 0; h < hops; h++) {
        for (EdgeType type : schema.edgeTypes()) {
          if (fanouts[h][type.index()] > 1 && cost[h][type.index()] > most) {
            most = cost[h][type.index()];
            hop = h;
            edge = type.index();
          }
        }
      }
      if (edge < 0) {
        return;
      }
      int before = fanouts[hop][edge];
      fanouts[hop][edge] = before / 2;
      String note = "; halved to hold the budget";
      if (!reasons[hop][edge].endsWith(note)) {
        reasons[hop][edge] += note;
      }
    }
  }

  /** Expected edges of a seed by hop and edge type. */
  double[][] expected() {
    double[][] edges = new double[hops][schema.edgeTypes().size()];
    double[] rows = null;
    for (int hop = 0; hop < hops; hop++) {
      double[] next = new double[schema.nodeTypes().size()];
      for (EdgeType type : schema.edgeTypes()) {
        SeedDegrees.Degrees found = degrees.at(hop + 1, type.index());
        int fanout = fanouts[hop][type.index()];
        if (found == null || fanout == 0) {
          continue;
        }
        double parents = rows == null ? found.parents() : rows[type.from()];
        edges[hop][type.index()] = parents * found.edges(fanout);
        next[type.to()] += edges[hop][type.index()] * (1 - found.back());
      }
      rows = next;
    }
    return edges;
  }

  /** Expected edges of a seed. */
  public double expectedEdges() {
    double sum = 0;
    for (double[] hop : expected()) {
      for (double edges : hop) {
        sum += edges;
      }
    }
    return sum;
  }

  /** Whether some table's rows are met at the last hop only. */
  boolean lastHopFindsNewTables() {
    boolean[] met = new boolean[schema.nodeTypes().size()];
    for (int hop = 0; hop < hops; hop++) {
      boolean[] before = met.clone();
      boolean found = false;
      for (EdgeType type : schema.edgeTypes()) {
        if (fanouts[hop][type.index()] != 0) {
          found |= !before[type.to()];
          met[type.to()] = true;
        }
      }
      if (hop == hops - 1) {
        return found;
      }
    }
    return false;
  }

  /** The proposal as a user would write it, every reached edge type by name. */
  public NumNeighbors numNeighbors() {
    List<NumNeighbors.HopFanouts> all = new ArrayList<>();
    for (int hop = 0; hop < hops; hop++) {
      Map<String, Integer> named = new LinkedHashMap<>();
      for (EdgeType type : schema.edgeTypes()) {
        if (fanouts[hop][type.index()] != 0) {
          named.put(type.name(), fanouts[hop][type.index()]);
        }
      }
      all.add(new NumNeighbors.HopFanouts(0, named));
    }
    return new NumNeighbors(all);
  }

  /** The fanout at a hop from 1. */
  public int fanout(int hop, int edgeType) {
    return fanouts[hop - 1][edgeType];
  }

  /** Why a fanout is what it is. */
  public String reason(int hop, int edgeType) {
    return reasons[hop - 1][edgeType];
  }

  /** Number of hops. */
  public int hops() {
    return hops;
  }
}
