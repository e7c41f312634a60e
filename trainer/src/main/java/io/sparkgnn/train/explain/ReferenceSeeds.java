// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;

/**
 * Seeds that stand for all: entities spread evenly over their table, each as of a time in the newer
 * half of the largest timed table's rows, and not before it exists. A pure function of the graph,
 * so that an explanation does not depend on which others are asked for.
 *
 * @param entity node ids
 * @param time seed times, microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record ReferenceSeeds(long[] entity, long[] time) {
  private static final int COUNT = 64;
  private static final double GOLDEN = 0.6180339887498949;

  static ReferenceSeeds of(GraphSchema schema, Topology topology, int entityType) {
    long rows = topology.nodeCount(entityType);
    int count = (int) Math.min(COUNT, rows);
    NodeType clock = null;
    for (NodeType type : schema.nodeTypes()) {
      boolean larger =
          clock == null || topology.nodeCount(type.index()) > topology.nodeCount(clock.index());
      if (type.timed() && topology.nodeCount(type.index()) > 0 && larger) {
        clock = type;
      }
    }
    long[] entity = new long[count];
    long[] time = new long[count];
    for (int i = 0; i < count; i++) {
      entity[i] = (long) ((i + 0.5) / count * rows);
      if (clock != null) {
        double share = 0.5 + (i * GOLDEN - Math.floor(i * GOLDEN)) / 2;
        time[i] = topology.time(clock.index(), (long) (share * topology.nodeCount(clock.index())));
      }
      if (schema.nodeTypes().get(entityType).timed()) {
        time[i] = Math.max(time[i], topology.time(entityType, entity[i]));
      }
    }
    return new ReferenceSeeds(entity, time);
  }
}
