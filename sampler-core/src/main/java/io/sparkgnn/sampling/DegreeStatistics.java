// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many neighbors nodes have, by edge type index: what an {@code inferred} fanout is derived
 * from.
 */
public record DegreeStatistics(List<Degrees> byEdgeType) {
  private static final int SAMPLED_NODES = 4096;

  public DegreeStatistics {
    byEdgeType = List.copyOf(byEdgeType);
  }

  /**
   * Degrees of the nodes that have a neighbor, all times together.
   *
   * @param mean mean degree, 0 when no node has a neighbor
   * @param p90 the degree that 90 of 100 nodes do not exceed, 0 when no node has a neighbor
   */
  public record Degrees(double mean, long p90) {}

  /**
   * Reads the degrees of at most 4096 nodes an edge type, evenly spaced over the ids: the same
   * answer each time, and quick on a graph of any size.
   */
  public static DegreeStatistics of(GraphSchema schema, Topology topology) {
    return of(
        schema,
        (type, ids) -> {
          Topology.NeighborLists lists = topology.children(type.link());
          return Arrays.stream(ids).map(id -> lists.end(id) - lists.begin(id)).toArray();
        });
  }

  /** The same from wherever the degrees can be read. */
  public static DegreeStatistics of(GraphSchema schema, DegreeReader reader) {
    List<Degrees> all = new ArrayList<>();
    for (EdgeType type : schema.edgeTypes()) {
      all.add(
          type.toMany()
              ? degrees(type, schema.nodeTypes().get(type.from()).rows(), reader)
              : new Degrees(1, 1));
    }
    return new DegreeStatistics(all);
  }

  /** Reads degrees. */
  public interface DegreeReader {
    /** The number of neighbors of each node by an edge type, all times together. */
    long[] degrees(EdgeType type, long[] ids);
  }

  private static Degrees degrees(EdgeType type, long nodes, DegreeReader reader) {
    long[] ids = new long[(int) Math.min(nodes, SAMPLED_NODES)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (long) ((double) nodes * i / ids.length);
    }
    long[] degrees = new long[ids.length];
    int count = 0;
    double sum = 0;
    for (long degree : ids.length == 0 ? ids : reader.degrees(type, ids)) {
      if (degree > 0) {
        degrees[count++] = degree;
        sum += degree;
      }
    }
    if (count == 0) {
      return new Degrees(0, 0);
    }
    Arrays.sort(degrees, 0, count);
    return new Degrees(sum / count, degrees[(int) (0.9 * (count - 1))]);
  }
}
