// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;

/**
 * A graph with the rows that had come up to some moment. Immutable, and safe for use by any number
 * of threads; rows that come later are in later snapshots. The base stays open as long as this is
 * used.
 */
public final class OverlaySnapshot {
  private final long number;
  private final GraphSchema schema;
  private final IdMap[] ids;
  private final OverlayTopology topology;
  private final FeatureStore features;
  private final KeyDictionary keys;
  private final Counts counts;

  /**
   * What an overlay has.
   *
   * @param added nodes that are new or have changed
   * @param gone nodes of the base that are gone or have changed
   * @param held rows that have come and are no nodes yet, since no row has given them a time
   * @param dangling foreign keys of the overlay's nodes that fit no node yet
   */
  public record Counts(long added, long gone, long held, long dangling) {}

  OverlaySnapshot(
      long number,
      GraphSchema schema,
      IdMap[] ids,
      OverlayTopology topology,
      FeatureStore features,
      KeyDictionary keys,
      Counts counts) {
    this.number = number;
    this.schema = schema;
    this.ids = ids;
    this.topology = topology;
    this.features = features;
    this.keys = keys;
    this.counts = counts;
  }

  /** Grows with every change of the overlay; 0 for the base alone. */
  public long number() {
    return number;
  }

  /** That of the base: a category that it does not have has the code after its last. */
  public GraphSchema schema() {
    return schema;
  }

  /** Times and edges. */
  public Topology topology() {
    return topology;
  }

  /** The children of each parent of a link. */
  public MergedLists children(int link) {
    return topology.children(link);
  }

  /** Ids of the nodes of a type that are new or have changed, ascending. */
  public long[] addedIds(int nodeType) {
    long[] added = new long[ids[nodeType].added()];
    for (int i = 0; i < added.length; i++) {
      added[i] = ids[nodeType].idOfAdded(i);
    }
    return added;
  }

  /**
   * The id that a node of the base has here; -1 where it is gone.
   *
   * @param base its id there
   */
  public long id(int nodeType, long base) {
    return ids[nodeType].id(base);
  }

  /** Feature rows. */
  public FeatureStore features() {
    return features;
  }

  /** Keys of nodes. */
  public KeyDictionary keys() {
    return keys;
  }

  /** What the overlay has. */
  public Counts counts() {
    return counts;
  }
}
