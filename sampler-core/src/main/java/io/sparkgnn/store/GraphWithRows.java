// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.OverlayLists;
import io.sparkgnn.overlay.GraphOverlay;
import io.sparkgnn.overlay.OverlaySnapshot;

/**
 * A graph store with the rows that have come since it was built, as of one moment. Immutable. The
 * store stays open as long as this is used.
 */
public final class GraphWithRows implements ReadableGraph {
  private final OverlaySnapshot snapshot;
  private final String version;
  private final OverlayLists lists;

  /**
   * The store with some rows.
   *
   * @param snapshot of an {@link #overlay} over this store
   */
  public GraphWithRows(GraphStore base, OverlaySnapshot snapshot) {
    this(base, snapshot, null);
  }

  /**
   * The same beside another state of it.
   *
   * @param former which saves work where it has most of the rows; or null
   */
  GraphWithRows(GraphStore base, OverlaySnapshot snapshot, GraphWithRows former) {
    this.snapshot = snapshot;
    this.version = version(base, snapshot.number());
    this.lists =
        new OverlayLists(base.localLists(), snapshot, former == null ? null : former.lists);
  }

  /** The version of a store with so many changes. */
  static String version(GraphStore base, long changes) {
    return changes == 0 ? base.version() : base.version() + "+" + changes;
  }

  /** An overlay without rows. */
  public static GraphOverlay overlay(GraphStore base) {
    return new GraphOverlay(base.schema(), base.topology(), base.features(), base.keys());
  }

  /** What it was made of. */
  OverlaySnapshot snapshot() {
    return snapshot;
  }

  @Override
  public GraphSchema schema() {
    return snapshot.schema();
  }

  /** The store's version, and where some have come how many changes. */
  @Override
  public String version() {
    return version;
  }

  @Override
  public Topology topology() {
    return snapshot.topology();
  }

  @Override
  public FeatureStore features() {
    return snapshot.features();
  }

  @Override
  public KeyDictionary keys() {
    return snapshot.keys();
  }

  @Override
  public GraphLists lists() {
    return lists;
  }
}
