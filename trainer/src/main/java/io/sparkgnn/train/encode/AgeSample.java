// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ages before the seed time, of nodes and of timestamp columns, as they occur in the neighborhoods
 * of some seeds.
 */
final class AgeSample {
  private static final int SEEDS_AT_ONCE = 64;
  private static final int NODES_PER_TYPE = 512;
  private static final int LIMIT = 200_000;

  private final GraphSchema schema;
  private final Topology topology;
  private final FeatureStore features;
  private final Values nodeAges = new Values();
  private final Map<TableColumn, Values> columnAges = new HashMap<>();
  private final boolean[] nodeHours;
  private final Map<TableColumn, Boolean> hours = new HashMap<>();

  /** Columns of two tables can be equal. */
  private record TableColumn(int nodeType, FeatureColumn column) {}

  AgeSample(GraphSchema schema, Topology topology, FeatureStore features) {
    this.schema = schema;
    this.topology = topology;
    this.features = features;
    this.nodeHours = new boolean[schema.nodeTypes().size()];
  }

  void collect(Sampler sampler, SeedBatch seeds) {
    Subgraph subgraph = sampler.newSubgraph();
    try (FeatureStore.Reader reader = features.reader()) {
      for (int start = 0; start < seeds.count(); start += SEEDS_AT_ONCE) {
        int end = Math.min(seeds.count(), start + SEEDS_AT_ONCE);
        long[] times = Arrays.copyOfRange(seeds.time(), start, end);
        sampler.sample(
            new SeedBatch(
                seeds.nodeType(),
                Arrays.copyOfRange(seeds.entity(), start, end),
                times,
                end - start),
            0,
            subgraph);
        for (NodeType type : schema.nodeTypes()) {
          collect(type, subgraph, times, reader);
        }
      }
    }
  }

  private void collect(NodeType type, Subgraph subgraph, long[] times, FeatureStore.Reader reader) {
    int nodes = subgraph.nodeCount(type.index());
    int count = Math.min(nodes, NODES_PER_TYPE);
    if (count == 0) {
      return;
    }
    long[] ids = new long[count];
    long[] seedTimes = new long[count];
    for (int i = 0; i < count; i++) {
      int node = (int) ((long) i * nodes / count);
      ids[i] = subgraph.nodeIds(type.index())[node];
      seedTimes[i] = times[subgraph.nodeSeeds(type.index())[node]];
      if (type.timed()) {
        long time = topology.time(type.index(), ids[i]);
        nodeAges.add((float) Clock.days(seedTimes[i], time));
        nodeHours[type.index()] |= Math.floorMod(time, Clock.DAY) != 0;
      }
    }
    List<FeatureColumn> stamps =
        type.columns().stream().filter(c -> c.type() == ColumnType.TIMESTAMP).toList();
    if (stamps.isEmpty()) {
      return;
    }
    ByteBuffer rows =
        ByteBuffer.allocateDirect(count * type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    reader.read(type.index(), ids, count, rows);
    for (FeatureColumn column : stamps) {
      TableColumn key = new TableColumn(type.index(), column);
      Values ages = columnAges.computeIfAbsent(key, k -> new Values());
      for (int i = 0; i < count; i++) {
        long value = rows.getLong(i * type.rowBytes() + column.byteOffset());
        if (value != Long.MIN_VALUE) {
          ages.add((float) Clock.days(seedTimes[i], value));
          hours.merge(key, Math.floorMod(value, Clock.DAY) != 0, Boolean::logicalOr);
        }
      }
    }
  }

  /** Ascending, all above 0, the given quantiles of the ages of timed nodes. */
  List<Double> scales(double[] quantiles) {
    float[] sorted = nodeAges.sortedAbove(0);
    Double[] scales = new Double[quantiles.length];
    double floor = 1e-6;
    for (int i = 0; i < scales.length; i++) {
      double scale = sorted.length == 0 ? i + 1 : Quantiles.of(sorted, sorted.length, quantiles[i]);
      scales[i] = Math.max(scale, floor);
      floor = scales[i] * 1.5;
    }
    return List.of(scales);
  }

  /** Whether some node of the type has a time of day. */
  boolean hours(NodeType type) {
    return nodeHours[type.index()];
  }

  /** How a timestamp column is encoded, or null if no value was met. */
  AgeEncoding encoding(NodeType type, FeatureColumn column) {
    TableColumn key = new TableColumn(type.index(), column);
    Values ages = columnAges.get(key);
    if (ages == null) {
      return null;
    }
    float[] sorted = ages.sortedAbove(Float.NEGATIVE_INFINITY);
    return sorted.length == 0
        ? null
        : new AgeEncoding(
            column.name(),
            Quantiles.of(sorted, sorted.length, 0.5),
            1 / Quantiles.spread(sorted, sorted.length),
            type.timed(),
            hours.getOrDefault(key, false));
  }

  /** A growing list of floats. */
  private static final class Values {
    private float[] values = new float[1024];
    private int count;

    void add(float value) {
      if (count == LIMIT) {
        return;
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
    }

    float[] sortedAbove(float bound) {
      float[] kept = new float[count];
      int n = 0;
      for (int i = 0; i < count; i++) {
        if (values[i] > bound) {
          kept[n++] = values[i];
        }
      }
      kept = Arrays.copyOf(kept, n);
      Arrays.sort(kept);
      return kept;
    }
  }
}
