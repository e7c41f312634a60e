// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.overlay.OverlaySnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lists of a graph with the rows that have come since it was built. Columns are kept for the base
 * alone; what an overlay adds to a list is added when a figure is computed. Sums are those of a
 * graph built anew but for their last bits, since they are added up in another order. Safe for use
 * by any number of threads.
 */
public final class OverlayLists implements GraphLists {
  private final LocalLists base;
  private final OverlaySnapshot snapshot;
  private final AddedColumns added;
  private final Map<ListPlan, ListFigures> figures = new ConcurrentHashMap<>();

  /**
   * Over the lists of the base that the snapshot was taken over.
   *
   * @param former of another snapshot of the same overlay, which may save work; or null
   */
  public OverlayLists(LocalLists base, OverlaySnapshot snapshot, OverlayLists former) {
    this.base = base;
    this.snapshot = snapshot;
    this.added = AddedColumns.of(snapshot, former == null ? null : former.added);
  }

  @Override
  public GraphSchema schema() {
    return snapshot.schema();
  }

  @Override
  public Topology times() {
    return snapshot.topology();
  }

  @Override
  public FeatureStore features() {
    return snapshot.features();
  }

  @Override
  public ListMemory prepare(List<SeedFeature> wanted) {
    return base.prepare(wanted);
  }

  @Override
  public void keep(List<SeedFeature> wanted) {
    base.keep(wanted);
  }

  @Override
  public ListReader reader() {
    return new HereReader(
        snapshot.topology(), plan -> figures.computeIfAbsent(plan, this::figuresOf));
  }

  private ListFigures figuresOf(ListPlan plan) {
    return base.make(List.of(plan)).get(0).with(snapshot.topology(), added);
  }
}
