// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.feature.LmdbFeatureStore;
import io.sparkgnn.feature.LmdbKeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.graph.TopologyFiles;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * The part of a graph store that one executor owns, open for reading: edges and feature rows of its
 * stripes, and of the whole graph the times of all nodes and the keys of some tables. Safe for use
 * by any number of threads.
 *
 * <p>Times are everywhere because every seed needs the visible counts of all stripes and every
 * sampled node its time: they are about one byte a node, and asking for them would be a round trip
 * more a batch.
 */
public final class GraphShard implements AutoCloseable {
  private final Manifest manifest;
  private final BitSet owned;
  private final Topology topology;
  private final LmdbFeatureStore features;
  private final LmdbKeyDictionary keys;

  private GraphShard(
      Manifest manifest,
      BitSet owned,
      Topology topology,
      LmdbFeatureStore features,
      LmdbKeyDictionary keys) {
    this.manifest = manifest;
    this.owned = owned;
    this.topology = topology;
    this.features = features;
    this.keys = keys;
  }

  /**
   * Opens a shard whose files' digests were compared.
   *
   * @param folder the folder that the manifest's file names are relative to
   * @param owned the stripes
   * @param keyed which node types' keys are there
   * @throws io.sparkgnn.error.CorruptFileException if a file contradicts the schema
   */
  public static GraphShard open(Path folder, Manifest manifest, BitSet owned, IntPredicate keyed) {
    Path data = folder.resolve(manifest.dataFolder());
    GraphSchema schema = manifest.schema();
    int stripes = manifest.stripes();
    BitSet mine = (BitSet) owned.clone();
    Topology topology = TopologyFiles.open(data, schema, stripes, mine::get);
    LmdbFeatureStore features = new LmdbFeatureStore(data, schema, stripes, mine::get);
    try {
      LmdbKeyDictionary keys = new LmdbKeyDictionary(data, schema, stripes, keyed);
      return new GraphShard(manifest, mine, topology, features, keys);
    } catch (RuntimeException e) {
      features.close();
      throw e;
    }
  }

  public GraphSchema schema() {
    return manifest.schema();
  }

  /** The graph store's version. */
  public String version() {
    return manifest.version();
  }

  /** Number of stripes of the whole graph. */
  public int stripes() {
    return manifest.stripes();
  }

  /** The owned stripes. */
  public BitSet owned() {
    return (BitSet) owned.clone();
  }

  /** Whether a node's edges and features are here. */
  public boolean owns(long id) {
    return owned.get((int) id & (manifest.stripes() - 1));
  }

  /** Times of all nodes; edges of owned nodes only: those of others must not be asked for. */
  public Topology topology() {
    return topology;
  }

  /** Feature rows of owned nodes; those of others must not be asked for. */
  public FeatureStore features() {
    return features;
  }

  /** Keys of the node types that they were asked for. */
  public KeyDictionary keys() {
    return keys;
  }

  @Override
  public void close() {
    features.close();
    keys.close();
  }
}
