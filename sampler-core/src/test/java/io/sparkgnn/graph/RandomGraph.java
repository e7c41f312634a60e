// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.store.GraphStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A small graph in plain arrays, made by {@link RandomGraphs}. An oracle can be written from {@link
 * #schema}, {@link #times} and {@link #parents} alone.
 */
public final class RandomGraph {
  private final long seed;
  private final GraphSchema schema;
  private final List<long[]> times;
  private final List<long[]> parents;
  private final List<byte[][]> keys;
  private final List<byte[]> features;
  private final Topology topology;

  RandomGraph(
      long seed,
      GraphSchema schema,
      List<long[]> times,
      List<long[]> parents,
      List<byte[][]> keys,
      List<byte[]> features) {
    this.seed = seed;
    this.schema = schema;
    this.times = times;
    this.parents = parents;
    this.keys = keys;
    this.features = features;
    this.topology = new NaiveTopology(schema, times, parents);
  }

  public GraphSchema schema() {
    return schema;
  }

  /** The graph in memory, built without the store's writers and readers. */
  public Topology topology() {
    return topology;
  }

  /** Time of each node, ascending; all {@link Long#MIN_VALUE} for a static type. */
  public long[] times(int nodeType) {
    return times.get(nodeType);
  }

  /** The newest time of any node. */
  public long newest() {
    return schema.nodeTypes().stream()
        .filter(NodeType::timed)
        .flatMapToLong(type -> Arrays.stream(times(type.index())))
        .max()
        .orElseThrow();
  }

  /** Parent of each child, or -1. */
  public long[] parents(int link) {
    return parents.get(link);
  }

  /** Key of each node as {@code KeyCodec} encodes it; an empty array for a type without a key. */
  public byte[][] keys(int nodeType) {
    return keys.get(nodeType);
  }

  /** Feature rows one after the other, {@code rowBytes} each. */
  public byte[] features(int nodeType) {
    return features.get(nodeType);
  }

  /**
   * Writes the graph as a graph store, which {@link GraphStore#open} reads.
   *
   * @param folder made if it is not there
   * @param stripes a power of two
   */
  public Manifest writeStore(Path folder, int stripes) {
    return new RandomStoreFiles(this, folder, stripes).write();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("RandomGraph(seed=" + seed);
    for (NodeType type : schema.nodeTypes()) {
      text.append(", ").append(type.name()).append('[').append(type.rows()).append("] ");
      text.append(type.timeKind());
    }
    for (EdgeType edge : schema.edgeTypes()) {
      if (!edge.toMany()) {
        text.append(", ").append(edge.name());
      }
    }
    return text.append(')').toString();
  }
}
